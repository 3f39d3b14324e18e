import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ask, type Expected, askFields, askName, expectedOf, fieldsName, hasLooped, liesOutside, loopFields, nameBeforeKnown, rangeOf } from "../../../src/core/cache/ask.ts";
import { sliceName } from "../../../src/core/cache/key.ts";
import { GEOMETRY, anyText, askOf, descriptorOf, httpDate } from "./make.ts";

const LM = httpDate(-3600);
const fields = (changes: Partial<Ask>) => new Map(askFields(askOf(changes), GEOMETRY, "edge-1"));

describe("the range of an ask", () => {
  it.each([
    [{ kind: "slice", n: 0, from: 0 }, "bytes=0-99"],
    [{ kind: "slice", n: 0, from: 99 }, "bytes=99-99"],
    [{ kind: "slice", n: 1, from: 100 }, "bytes=100-139"],
    [{ kind: "slice", n: 2, from: 150 }, "bytes=150-179"],
    [{ kind: "suffix", length: 7 }, "bytes=-7"],
    [{ kind: "whole" }, undefined],
  ] as const)("of %o is %s", (want, range) => {
    expect(rangeOf(want, GEOMETRY)).toBe(range);
    expect(fields({ want }).get("range")).toBe(range);
  });
});

describe("the fields of an ask", () => {
  it("are the same for everybody, and all there is of a first question", () => {
    expect(askFields(askOf(), GEOMETRY, "edge-1")).toEqual([
      ["accept", "*/*"],
      ["accept-encoding", "identity"],
      ["user-agent", "edge-1"],
      ["via", "1.1 edge-1"],
      ["cdn-loop", "edge-1"],
      ["range", "bytes=0-99"],
    ]);
  });

  it("hold those of the ask after ours, once each, and its Accept in place of ours", () => {
    const own = [["accept", "image/webp"], ["accept-language", "ga"], ["x-forwarded-host", "music.example"], ["x-forwarded-proto", "https"]] as const;
    expect(askFields(askOf({ fields: own, want: { kind: "whole" } }), GEOMETRY, "edge-1")).toEqual([
      ["accept-encoding", "identity"], ["user-agent", "edge-1"], ["via", "1.1 edge-1"], ["cdn-loop", "edge-1"], ...own,
    ]);
  });

  it("hold a credential only where the ask does", () => {
    expect(fields({ authorized: true, fields: [["authorization", "Basic eA=="]] }).get("authorization")).toBe("Basic eA==");
    expect(fields({ authorized: true }).has("authorization")).toBe(false);
  });

  it("hold nothing of what is only about the answer", () => {
    const about: Partial<Ask> = { base: "b", fork: { id: "f", names: ["accept"] }, prefix: "/p", withheld: ["dpr"], unkeyed: true, standIn: true, asOf: 9 };
    expect(askFields(askOf(about), GEOMETRY, "edge-1")).toEqual(askFields(askOf(), GEOMETRY, "edge-1"));
  });

  const known: Expected = { identity: "i", size: 1000 };
  it.each<[string, Expected, string | undefined]>([
    ["a strong tag", { ...known, etag: '"a"', lastModified: LM }, '"a"'],
    ["the date where the tag is weak: a weak one never holds", { ...known, etag: 'W/"a"', lastModified: LM }, LM],
    ["the date where the tag is none", { ...known, etag: "0", lastModified: LM }, LM],
    ["the date alone", { ...known, lastModified: LM }, LM],
    ["the date in the form all must read (RFC 9110 §5.6.7)", { ...known, lastModified: "Friday, 20-Nov-26 11:00:00 GMT" }, LM],
    ["nothing for a date that is none", { ...known, lastModified: "yesterday" }, undefined],
    ["nothing where nothing is known", known, undefined],
  ])("hold in If-Range %s (RFC 9110 §13.1.5)", (_, expected, sent) => {
    expect(fields({ expected }).get("if-range")).toBe(sent);
  });

  it("hold no If-Range for a first question", () => {
    expect(fields({}).has("if-range")).toBe(false);
  });

  it("hold both conditions of a confirmation, the tag as it stands, weak too (RFC 9111 §4.3.1)", () => {
    const sent = fields({ unless: { etag: 'W/"a"', lastModified: LM } });
    expect([sent.get("if-none-match"), sent.get("if-modified-since")]).toEqual(['W/"a"', LM]);
    const tagOnly = fields({ unless: { etag: '"a"' } });
    expect([tagOnly.get("if-none-match"), tagOnly.has("if-modified-since")]).toEqual(['"a"', false]);
  });
});

describe("what fills are joined by", () => {
  it("is the slice and not the byte somebody came for", () => {
    expect(askName(askOf({ want: { kind: "slice", n: 2, from: 140 } }))).toBe(askName(askOf({ want: { kind: "slice", n: 2, from: 170 } })));
  });

  it("is what a slice's flight is found by, once the representation is known", () => {
    const expected = { identity: "i", size: 1000 };
    expect(askName(askOf({ want: { kind: "slice", n: 2, from: 140 }, expected }))).toBe(sliceName(askOf().key, "i", 2));
  });

  it("differs in key, slice, kind of wish, representation expected and validators to be confirmed", () => {
    const expected = { identity: "i", size: 1000 };
    const asks: Partial<Ask>[] = [
      {}, { key: "other" }, { fields: [["accept", "a/b"]] }, { fields: [["accept", "a/c"]] }, { fields: [["accept", ""]] }, { fields: [["accept", "a/b"], ["x", "1"]] }, { want: { kind: "slice", n: 1, from: 100 } }, { want: { kind: "whole" } },
      { want: { kind: "suffix", length: 1 } }, { want: { kind: "suffix", length: 2 } }, { expected }, { expected: { ...expected, identity: "j" } },
      { unless: { etag: '"a"' } }, { unless: { etag: '"b"' } }, { unless: { etag: '"a"', lastModified: LM } }, { unless: { lastModified: LM } },
    ];
    const names = asks.map((changes) => askName(askOf(changes)));
    expect(new Set(names).size).toBe(names.length);
  });

  it("is the same for asks that differ in what the upstream does not see", () => {
    const same: Partial<Ask>[] = [{ withheld: ["dpr"] }, { unkeyed: true }, { standIn: true }, { prefix: "/p" }, { base: "b" }, { asOf: 7 }];
    for (const changes of same) expect(askName(askOf(changes))).toBe(askName(askOf()));
  });

  it("differs for two URLs or two lists of fields, whatever they hold", () => {
    const list = fc.array(fc.tuple(fc.constantFrom("accept", "x-a", 'x","y'), anyText), { maxLength: 3 });
    const key = fc.constantFrom("a.example/x", "a.example/x?[]", "a.example/x f accept=1");
    fc.assert(fc.property(key, list, key, list, (keyA, a, keyB, b) => {
      const same = keyA === keyB && JSON.stringify(a) === JSON.stringify(b);
      expect(fieldsName(keyA, a) === fieldsName(keyB, b)).toBe(same);
      expect(askName(askOf({ key: keyA, fields: a })) === askName(askOf({ key: keyB, fields: b }))).toBe(same);
    }));
  });

  it("is the URL's key alone where the upstream sees what it sees of everybody", () => {
    expect(fieldsName("a.example/x", [])).toBe("a.example/x");
  });

  it("of something expected is looked for under the name it had before that was known, with the same fields", () => {
    const expected = { identity: "i", size: 1000 };
    const wish: Partial<Ask> = { want: { kind: "slice", n: 2, from: 140 }, fields: [["accept", "a/b"]] };
    expect(nameBeforeKnown(askOf({ ...wish, expected }))).toBe(askName(askOf(wish)));
    expect(nameBeforeKnown(askOf({ ...wish, fields: [], expected }))).not.toBe(askName(askOf(wish)));
    expect(nameBeforeKnown(askOf(wish))).toBeUndefined();
  });
});

describe('"there are so many bytes and none of those asked for", said to another,', () => {
  it.each([
    [{ kind: "slice", n: 2, from: 150 }, 150, true],
    [{ kind: "slice", n: 2, from: 150 }, 151, false],
    [{ kind: "slice", n: 2, from: 150 }, 0, true],
    [{ kind: "suffix", length: 5 }, 0, true],
    [{ kind: "whole" }, 0, true],
  ] as const)("of %o and %i bytes holds for this one too: %s", (want, size, holds) => {
    expect(liesOutside(askOf({ want }), size)).toBe(holds);
  });
});

it("expects of an upstream what names the representation, and no field that is absent", () => {
  expect(expectedOf(descriptorOf({ lastModified: LM }))).toEqual({ identity: 'e:1000:"a"', size: 1000, etag: '"a"', lastModified: LM });
  const { etag: _, ...bare } = descriptorOf({ identity: "f:1:1000" });
  expect(Object.keys(expectedOf(bare))).toEqual(["identity", "size"]);
});

describe("loops", () => {
  const looped = (headers: Record<string, string>, name = "edge-1") => hasLooped(new Headers(headers), name);

  it("are known by CDN-Loop (RFC 8586) or Via (RFC 9110 §7.6.3)", () => {
    expect(loopFields("edge-1", null, null)).toEqual([["via", "1.1 edge-1"], ["cdn-loop", "edge-1"]]);
    expect(loopFields("edge-1", "1.0 fred", 'cloudflare; subreqs=1')).toEqual([["via", "1.0 fred, 1.1 edge-1"], ["cdn-loop", "cloudflare; subreqs=1, edge-1"]]);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ["nothing", {}, false],
    ["us in CDN-Loop", { "cdn-loop": "edge-1" }, true],
    ["us by another case", { "cdn-loop": "EDGE-1" }, true],
    ["us with parameters", { "cdn-loop": 'edge-1; v="1"' }, true],
    ["us among others", { "cdn-loop": "cloudflare; subreqs=1 ,\tedge-1,other" }, true],
    ["another CDN", { "cdn-loop": "cloudflare" }, false],
    ["a name that begins like ours", { "cdn-loop": "edge-10, my-edge-1" }, false],
    ["us in Via", { via: "1.0 fred, 1.1 edge-1" }, true],
    ["us in Via with a comment", { via: "1.1 edge-1" }, true],
    ["another in Via", { via: "1.1 edge-2" }, false],
  ])("in: %s", (_, headers, found) => {
    expect(looped(headers)).toBe(found);
  });

  it("are found in what we send ourselves, also after another proxy added itself", () => {
    const [via, loop] = loopFields("edge-1", null, null);
    expect(looped({ via: via?.[1] ?? "" })).toBe(true);
    expect(looped({ "cdn-loop": `${loop?.[1]}, other` })).toBe(true);
    expect(looped({ via: via?.[1] ?? "", "cdn-loop": loop?.[1] ?? "" }, "edge-2")).toBe(false);
    expect(looped({ "cdn-loop": "Edge-One" }, "Edge-One")).toBe(true);
  });
});
