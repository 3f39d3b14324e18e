import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheKey, coloCacheName, coloOfFill, encodedKey, fillName, flightName, headAddress, hostOfKey, keyHash, sliceAddress, sliceName, variantKey } from "../../../src/core/cache/key.ts";
import { type UrlRules, normaliseUrl } from "../../../src/core/cache/normalise.ts";
import { GEOMETRY } from "./make.ts";

const text = fc.string({ unit: "grapheme-composite", maxLength: 40 }).filter((value) => value.isWellFormed());

describe("keys", () => {
  it("are host, path and query exactly as sent upstream: case, encoding and order are kept", () => {
    expect(cacheKey("music.example", "/A%2f%20b.mp3", "?b=1&a=2&")).toBe("music.example/A%2f%20b.mp3?b=1&a=2&");
  });

  it("differ by host alone", () => {
    expect(cacheKey("a.example", "/x", "")).not.toBe(cacheKey("b.example", "/x", ""));
  });
});

const RULES: UrlRules = { mergeSlashes: false, query: { kind: "keep-all" }, sortQuery: false };
/** The key of a URL, as it is made of what somebody wrote, raw or as a URL parser leaves it; nothing where that is malformed. */
function keyOf(path: string, query: string, parsed = true): string | undefined {
  const { pathname, search } = parsed ? Object.assign(new URL("https://music.example"), { pathname: path, search: query }) : { pathname: path, search: query };
  const url = normaliseUrl(pathname, search, RULES);
  return url.kind === "ok" ? cacheKey("music.example", url.pathname, url.search) : undefined;
}

const written = fc.oneof(text, fc.string({ unit: fc.constantFrom(" ", "%20", "+", "\t", "\u00a0", "a", "/", "&", "=", " as br of ", "%") }));
const keys = fc.tuple(written, written, fc.boolean()).map(([path, query, parsed]) => keyOf(`/${path}`, query === "" ? "" : `?${query}`, parsed)).filter((key) => key !== undefined);

describe("keys of a URL", () => {
  it("hold no space, whatever was written", () => {
    fc.assert(fc.property(keys, (key) => {
      expect(key).not.toMatch(/\s/);
    }));
    expect(keyOf("/a b", "?c d=e f")).toBe("music.example/a%20b?c%20d=e%20f");
  });
});

it("a key begins with the host of its site, a variant's and an encoded copy's too", () => {
  fc.assert(fc.property(keys, (key) => {
    expect([key, variantKey(key, "f", ["a"], ["b/c"]), encodedKey(key, "i/j", "br")].map(hostOfKey)).toEqual(["music.example", "music.example", "music.example"]);
  }));
  expect([hostOfKey("a.example:8443/x/y"), hostOfKey("[::1]:8787/"), hostOfKey("nowhere"), hostOfKey("")]).toEqual(["a.example:8443", "[::1]:8787", "", ""]);
});

describe("keys of a variant", () => {
  // Names are those of fields (RFC 9110 §5.1); values are canonical, visible ASCII.
  const name = fc.string({ unit: fc.constantFrom(..."abz-_.!#$%'*+^`|~09"), minLength: 1, maxLength: 6 });
  const value = fc.option(fc.string({ unit: fc.constantFrom(..."ab&=%,; *\"1", "%26", "null"), maxLength: 6 }));
  const variants = fc.record({
    key: keys,
    fork: fc.constantFrom("6f1c0b0e-0000-4000-8000-000000000001", "6f1c0b0e-0000-4000-8000-000000000002"),
    by: fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, maxLength: 3 }),
  });
  const spelled = ({ key, fork, by }: { key: string; fork: string; by: [string, string | null][] }) =>
    variantKey(key, fork, by.map(([one]) => one), by.map(([, one]) => one));

  it("are the same for the same URL, fork, names and values alone", () => {
    fc.assert(fc.property(variants, variants, (a, b) => {
      expect(spelled(a) === spelled(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }), { numRuns: 500 });
  });

  it("differ where one value is moved, split, absent or empty", () => {
    const spellings = [
      variantKey("k", "f", ["a", "b"], ["1", "2"]), variantKey("k", "f", ["a", "b"], ["2", "1"]), variantKey("k", "f", ["a"], ["1&b=2"]),
      variantKey("k", "f", ["a"], ["1"]), variantKey("k", "f", ["a", "b"], ["1", null]), variantKey("k", "f", ["a", "b"], ["1", ""]),
      variantKey("k", "f", ["a", "b"], [null, "1"]), variantKey("k", "f", [], []), variantKey("k", "g", ["a"], ["1"]), variantKey("l", "f", ["a"], ["1"]),
    ];
    expect(new Set(spellings).size).toBe(spellings.length);
  });

  // `&` may stand in the name of a field (RFC 9110 §5.6.2).
  it("differ where a name holds what separates names", () => {
    expect(variantKey("k", "f", ["a&b"], [null])).not.toBe(variantKey("k", "f", ["a", "b"], [null, null]));
  });

  it("are never the key of a URL, nor of a copy encoded here", () => {
    fc.assert(fc.property(variants, keys, (variant, url) => {
      const key = spelled(variant);
      expect(key).not.toBe(url);
      expect(key).not.toBe(encodedKey(url, 'e:5:"a"', "br"));
      expect(key.startsWith(`${variant.key} `)).toBe(true);
    }));
  });
});

describe("keys of a copy encoded here", () => {
  const identity = text.map((rest) => `e:${rest}`);
  const coded = fc.record({ key: keys, identity, coding: fc.constantFrom("br", "gzip") });

  it("are the same for the same copy and coding alone, a variant's too", () => {
    const spelled = ({ key, identity: of, coding }: { key: string; identity: string; coding: string }) => encodedKey(key, of, coding);
    fc.assert(fc.property(coded, coded, (a, b) => {
      expect(spelled(a) === spelled(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }));
    // A date in an identity holds spaces; a key has them between its parts only.
    expect(encodedKey("k", "m:5:Fri, 20 Nov 2026 11:00:00 GMT", "br")).toMatch(/^k as br of \S+$/);
    expect(encodedKey(variantKey("k", "f", ["a"], ["1"]), "i", "br")).not.toBe(encodedKey("k", "i", "br"));
  });

  it("are found under addresses of their own", () => {
    fc.assert(fc.property(coded, ({ key, identity: of, coding }) => {
      const { url } = headAddress(encodedKey(key, of, coding), GEOMETRY);
      expect(new URL(url).pathname).toBe(url.slice(new URL(url).origin.length));
      expect(url).not.toBe(headAddress(key, GEOMETRY).url);
    }));
  });
});

describe("addresses", () => {
  it("stand under a host that cannot exist (RFC 6761 §6.4)", () => {
    expect(new URL(headAddress("k", GEOMETRY).url).hostname).toMatch(/\.invalid$/);
    expect(new URL(sliceAddress("k", "i", 1, GEOMETRY).url).hostname).toMatch(/\.invalid$/);
  });

  it("survive the URL parser unchanged, whatever key and identity hold, so that no two are taken for one", () => {
    // What has no letter at all would be a path's `.` or `..`: no key lacks a host, no identity its first letter.
    const [keys, identities] = [text.map((rest) => `a/${rest}`), text.map((rest) => `e:${rest}`)];
    fc.assert(fc.property(keys, identities, fc.nat(), (key, identity, n) => {
      for (const { url } of [headAddress(key, GEOMETRY), sliceAddress(key, identity, n, GEOMETRY)]) {
        const parsed = new URL(url);
        expect([parsed.hash, parsed.search]).toEqual(["", ""]);
        expect(parsed.pathname).toBe(url.slice(parsed.origin.length));
      }
    }));
  });

  it("are the same only for the same key, identity, number and cut", () => {
    const parts = fc.tuple(text, text, fc.nat(3), fc.nat(2), fc.nat(2));
    fc.assert(fc.property(parts, parts, (a, b) => {
      const address = ([key, identity, n, head, slice]: typeof a) =>
        sliceAddress(key, identity, n, { headBytes: 1 + head, sliceBytes: 1 + slice }).url;
      expect(address(a) === address(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }));
  });

  it("cannot be made to meet by slashes moved between key and identity", () => {
    expect(sliceAddress("a/b", "c", 1, GEOMETRY)).not.toEqual(sliceAddress("a", "b/c", 1, GEOMETRY));
    expect(headAddress("../head/x", GEOMETRY)).not.toEqual(headAddress("x", GEOMETRY));
  });

  it.each([["headBytes", { ...GEOMETRY, headBytes: 101 }], ["sliceBytes", { ...GEOMETRY, sliceBytes: 41 }]])("change with %s", (_, other) => {
    expect(headAddress("k", other)).not.toEqual(headAddress("k", GEOMETRY));
    expect(sliceAddress("k", "i", 1, other)).not.toEqual(sliceAddress("k", "i", 1, GEOMETRY));
  });
});

describe("names", () => {
  it("keep colos that share a machine apart", () => {
    expect(coloCacheName("FRA")).not.toBe(coloCacheName("AMS"));
  });

  it("hash by FNV-1a, 32 bits, in eight hex digits", () => {
    // The offset basis, and two vectors of the algorithm's published list.
    expect([keyHash(""), keyHash("a"), keyHash("foobar")]).toEqual(["811c9dc5", "e40c292c", "bf9cf968"]);
    fc.assert(fc.property(text, (key) => {
      expect(keyHash(key)).toMatch(/^[0-9a-f]{8}$/);
    }));
  });

  it("give a key one fill object of a colo, out of a fixed few, each of which has keys", () => {
    const names = new Set(Array.from({ length: 400 }, (_, i) => fillName("FRA", `music.example/${i}.mp3`, 8)));
    expect([...names].toSorted()).toEqual(Array.from({ length: 8 }, (_, i) => `fill:FRA:${i}`));
    expect(fillName("FRA", "k", 8)).toBe(fillName("FRA", "k", 8));
    expect(fillName("FRA", "k", 8)).not.toBe(fillName("AMS", "k", 8));
    expect(coloOfFill(fillName("FRA", "k", 8))).toBe("FRA");
  });

  it("join fills of one slice of one representation and no others", () => {
    expect(sliceName("k", "i", 2)).toBe(flightName("k", "i", "slice 2"));
    const names = [sliceName("k", "i", 2), sliceName("k", "i", 1), sliceName("k", "j", 2), sliceName("l", "i", 2), flightName("k", undefined, "slice 2")];
    expect(new Set(names).size).toBe(names.length);
  });
});
