import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiJson } from "../../../src/core/cache/ascii-json.ts";
import { FORK_FORMAT, type Fork, MOST_VARIANTS, type Variant, decodeFork, joinNames, merged, selected, valuesOf, varyOf, withVariant } from "../../../src/core/cache/variants.ts";
import { prefersLanguage } from "../../../src/core/http/vary.ts";
import { anyText } from "./make.ts";

const forkOf = (names: readonly string[], variants: readonly Variant[], id = "F"): Fork => ({ format: FORK_FORMAT, id, names, variants });
const LANGUAGES = ["accept-language"];
const equal = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((one, i) => one === b[i]);

describe("what a Vary makes of an answer", () => {
  it.each<[string | null, readonly string[] | "never"]>([
    [null, []],
    ["", []],
    ["Accept-Encoding", []],
    ["origin, access-control-request-headers, ACCESS-CONTROL-REQUEST-METHOD", []],
    ["range, if-none-match, if-modified-since, host, x-forwarded-proto, x-forwarded-host", []],
    ["X-Tier,accept , Accept", ["accept", "x-tier"]],
    ["accept-language, accept-encoding", ["accept-language"]],
    ["*", "never"],
    ["accept, *", "never"],
    ["accept/language", "never"],
    ["Cookie", "never"],
    ["accept, AUTHORIZATION", "never"],
    ["User-Agent", "never"],
    ["referer", "never"],
    ["X-Forwarded-For", "never"],
    ["forwarded", "never"],
  ])("%j: %j", (vary, said) => {
    expect(varyOf(vary)).toEqual(said === "never" ? { kind: "never" } : { kind: "by", names: said });
  });
});

describe("the values of a request", () => {
  it("stand in the order of the names, and none is null, which is not empty", () => {
    expect(valuesOf(["b", "a", "c"], [["a", "1"], ["b", ""], ["d", "4"]])).toEqual(["", "1", null]);
    expect(valuesOf([], [["a", "1"]])).toEqual([]);
  });
});

describe("the variant a request selects", () => {
  const fork = forkOf(["accept", "accept-language"], [
    { values: ["a/b", "de"], language: "de" },
    { values: [null, "en, de;q=0.5"], language: "en" },
    { values: ["", null] },
  ]);

  it.each<[string, (string | null)[], readonly (string | null)[] | undefined]>([
    ["is its own, to the letter", ["a/b", "de"], ["a/b", "de"]],
    ["is its own where it has none of the fields", ["", null], ["", null]],
    ["is none where a value is missing: null is not the empty text", [null, null], undefined],
    ["is none where a value is another", ["a/c", "de"], undefined],
    ["is none where the values are the wrong way round", ["de", "a/b"], undefined],
    ["is that in the language it prefers, where all else is equal", ["a/b", "de, fr;q=0.1"], ["a/b", "de"]],
    ["is that in the language it prefers, by the answer's own word for it", [null, "en"], [null, "en, de;q=0.5"]],
    ["is not one in that language with another value elsewhere", [null, "de"], undefined],
    ["is not one in a language it likes as much as another", ["a/b", "de, fr"], undefined],
    ["is not one in a language it likes less", ["a/b", "fr, de;q=0.9"], undefined],
    ["is not one in a dialect of what it prefers: there may be one that fits better", [null, "en-GB"], undefined],
    ["is none in no language", ["a/b", null], undefined],
    ["is none by a preference that cannot be read", ["a/b", "de;q=x"], undefined],
  ])("%s", (_, values, found) => {
    expect(selected(fork, values)).toEqual(found);
  });

  it("is its own before one in the same language", () => {
    const both = forkOf(LANGUAGES, [{ values: ["de, en;q=0.1"], language: "de" }, { values: ["de"], language: "de" }]);
    expect(selected(both, ["de"])).toEqual(["de"]);
  });

  it("is never one by language where the URL does not vary on it, or the answer names none", () => {
    expect(selected(forkOf(["accept"], [{ values: ["x/y"], language: "de" }]), ["de"])).toBeUndefined();
    expect(selected(forkOf(LANGUAGES, [{ values: ["de, en;q=0.1"] }]), ["de"])).toBeUndefined();
  });

  const name = fc.constantFrom("accept", "accept-language", "x-a", "x-b");
  const value = fc.oneof(fc.constantFrom(null, "", "de", "en", "de, en;q=0.5", "*"), fc.string({ maxLength: 4 }));
  const scenes = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) => {
    const values = fc.array(value, { minLength: names.length, maxLength: names.length });
    const language = fc.constantFrom("de", "en", "EN");
    const variant: fc.Arbitrary<Variant> = fc.oneof(fc.record({ values }), fc.record({ values, language }));
    return fc.record({ names: fc.constant(names.toSorted()), variants: fc.array(variant, { maxLength: 6 }), asked: values });
  });

  it("is its own, or one in the one language it prefers that is equal in all else; never a third", () => {
    fc.assert(fc.property(scenes, ({ names, variants, asked }) => {
      const found = selected(forkOf(names, variants), asked);
      const at = names.indexOf("accept-language");
      const wished = asked[at] ?? undefined;
      const own = variants.some(({ values }) => equal(values, asked));
      const spoken = variants.filter(({ values, language }) => {
        const rest = values.every((one, i) => i === at || one === asked[i]);
        return wished !== undefined && language !== undefined && rest && prefersLanguage(wished, language);
      });
      if (own) expect(found).toEqual(asked);
      else if (spoken.length > 0) expect(spoken.some(({ values }) => values === found)).toBe(true);
      else expect(found).toBeUndefined();
    }), { numRuns: 500 });
  });

  it("is none where the request differs from all that are stored and the URL does not vary on language", () => {
    fc.assert(fc.property(scenes, ({ names, variants, asked }) => {
      const other = variants.filter(({ values }) => !equal(values, asked));
      expect(selected(forkOf(names.map((one) => (one === "accept-language" ? "x-c" : one)), other), asked)).toBeUndefined();
    }), { numRuns: 300 });
  });
});

describe("a fork after a variant has been stored", () => {
  const first: Variant = { values: ["a"] };

  it("begins with the id it is given, and keeps it from then on", () => {
    const begun = withVariant(undefined, "one", ["accept"], first);
    expect(begun).toEqual(forkOf(["accept"], [first], "one"));
    expect(withVariant(begun, "two", ["accept"], { values: ["b"] }).id).toBe("one");
    expect(withVariant(begun, "two", ["accept", "x-a"], { values: ["b", "c"] }).id).toBe("one");
  });

  it("is the same object where it says so already: nobody writes it again", () => {
    const both = forkOf(["accept"], [first, { values: ["b"], language: "de" }]);
    expect(withVariant(both, "x", ["accept"], { values: ["a"] })).toBe(both);
    expect(withVariant(both, "x", ["accept"], { values: ["b"], language: "de" })).toBe(both);
  });

  it("is another where values, language or names are new, and the one before stays as it was", () => {
    const before = forkOf(["accept"], [first]);
    const copy = structuredClone(before);
    for (const [names, variant] of [
      [["accept"], { values: ["b"] }], [["accept"], { values: ["a"], language: "de" }], [["accept"], { values: [null] }], [["accept", "x-a"], { values: ["a", null] }],
    ] as [string[], Variant][]) {
      expect(withVariant(before, "x", names, variant)).not.toBe(before);
    }
    expect(before).toEqual(copy);
  });

  it("has a variant once: a new language takes the old one's place", () => {
    const german = withVariant(forkOf(LANGUAGES, [{ values: ["x"] }, { values: ["y"] }]), "", LANGUAGES, { values: ["x"], language: "de" });
    expect(german.variants).toEqual([{ values: ["y"] }, { values: ["x"], language: "de" }]);
    expect(withVariant(german, "", LANGUAGES, { values: ["x"] }).variants).toEqual([{ values: ["y"] }, { values: ["x"] }]);
  });

  it("has none that was stored under other names: their values say too little", () => {
    expect(withVariant(forkOf(["accept"], [first]), "", ["accept", "x-a"], { values: ["a", "1"] }).variants).toEqual([{ values: ["a", "1"] }]);
  });

  it(`has ${MOST_VARIANTS} variants and not one more; the newest is among them`, () => {
    expect(MOST_VARIANTS).toBe(16);
    let fork: Fork | undefined;
    for (let i = 0; i < 3 * MOST_VARIANTS; i += 1) {
      fork = withVariant(fork, "F", ["accept"], { values: [String(i)] });
      expect(fork.variants.length).toBe(Math.min(i + 1, MOST_VARIANTS));
      expect(selected(fork, [String(i)])).toEqual([String(i)]);
    }
  });
});

describe("a fork that others have written meanwhile", () => {
  const own = forkOf(["accept"], [{ values: ["a"], language: "de" }, { values: ["b"] }]);

  it("has their variants beside its own; of one both know its own word counts, and its own are the newer", () => {
    const held = forkOf(["accept"], [{ values: ["c"] }, { values: ["a"], language: "en" }, { values: [null] }]);
    expect(merged(held, own)).toEqual(forkOf(["accept"], [{ values: ["c"] }, { values: [null] }, ...own.variants]));
  });

  it("is the same object where they know nothing more", () => {
    expect(merged(forkOf(["accept"], [{ values: ["b"] }, { values: ["a"] }]), own)).toBe(own);
    expect(merged(forkOf(["accept"], []), own)).toBe(own);
  });

  it("takes nothing from another fork, nor from one by other names: their keys are others", () => {
    expect(merged(forkOf(["accept"], [{ values: ["c"] }], "G"), own)).toBe(own);
    expect(merged(forkOf(["x-a"], [{ values: ["c"] }]), own)).toBe(own);
    expect(merged(forkOf(["accept", "x-a"], [{ values: ["c", "d"] }]), own)).toBe(own);
  });

  it("has no more than there may be: the oldest of the others go first", () => {
    const numbered = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ values: [String(from + i)] }));
    const whole = merged(forkOf(["accept"], numbered(0, MOST_VARIANTS)), forkOf(["accept"], numbered(100, 4)));
    expect(whole.variants).toEqual([...numbered(4, MOST_VARIANTS - 4), ...numbered(100, 4)]);
  });
});

describe("names that are joined", () => {
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 }).map((list) => list.toSorted());

  it("are the union, sorted, each once; the first list itself where the second adds nothing", () => {
    fc.assert(fc.property(names, names, (a, b) => {
      const both = joinNames(a, b);
      expect(both).toEqual([...new Set([...a, ...b])].toSorted());
      expect(both === a).toBe(b.every((one) => a.includes(one)));
    }));
  });
});

describe("a fork as it is stored", () => {
  const forks: fc.Arbitrary<Fork> = fc.array(anyText, { maxLength: 4 }).chain((names) => {
    const values = fc.array(fc.option(anyText), { minLength: names.length, maxLength: names.length });
    const variants = fc.array(fc.oneof(fc.record({ values }), fc.record({ values, language: anyText })), { maxLength: 4 });
    return fc.record({ format: fc.constant(FORK_FORMAT), id: anyText, names: fc.constant(names), variants });
  });

  it("comes back as it was, in printable ASCII, whatever it holds", () => {
    fc.assert(fc.property(forks, (fork) => {
      const text = asciiJson(fork);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeFork(text)).toEqual(fork);
    }));
  });

  it.each<[string, string | null | undefined]>([
    ["absent", null], ["undefined", undefined], ["empty", ""], ["no JSON", "{"], ["null", "null"], ["a number", "1"], ["a list", "[]"], ["a text", '"x"'], ["empty inside", "{}"],
  ])("that is %s is none", (_, text) => {
    expect(decodeFork(text)).toBeUndefined();
  });

  const whole = forkOf(["accept"], [{ values: ["a"] }]);

  it.each([FORK_FORMAT + 1, FORK_FORMAT - 1, String(FORK_FORMAT), null, undefined])("of format %s is none", (format) => {
    expect(decodeFork(JSON.stringify({ ...whole, format }))).toBeUndefined();
  });

  it.each(["id", "names", "variants"])("without %s, or with another type of it, is none", (name) => {
    for (const wrong of [undefined, null, 1, {}]) expect(decodeFork(JSON.stringify({ ...whole, [name]: wrong }))).toBeUndefined();
  });

  // Each of these throws where a request selects its variant.
  it.each<[string, unknown]>([
    ["null for a variant", { ...whole, variants: [null] }],
    ["a variant without values", { ...whole, variants: [{}] }],
    ["fewer values than names", { ...whole, names: LANGUAGES, variants: [{ values: [], language: "de" }] }],
  ])("with %s is none", (_, value) => {
    expect(decodeFork(JSON.stringify(value))).toBeUndefined();
  });
});
