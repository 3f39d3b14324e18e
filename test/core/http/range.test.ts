import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRange, parseRange, rangeApplies, resolveRange } from "../../../src/core/http/range.ts";
import type { RangeAnswer, RangeSpec, RangeWish } from "../../../src/core/http/range.ts";
import { texts } from "./texts.ts";

const MAX = Number.MAX_SAFE_INTEGER;
const ignored = (why: "unknown-unit" | "malformed" | "too-many"): RangeWish => ({ kind: "ignored", why });
const ranges = (...specs: RangeSpec[]): RangeWish => ({ kind: "ranges", specs });
const from = (first: number, last?: number): RangeSpec => (last === undefined ? { kind: "from", first } : { kind: "from", first, last });
const suffix = (length: number): RangeSpec => ({ kind: "suffix", length });

describe("parseRange", () => {
  it.each<[string, string | null, RangeWish]>([
    ["absent", null, { kind: "none" }],
    ["§14.1.1 int-range", "bytes=0-499", ranges(from(0, 499))],
    ["§14.1.1 one byte", "bytes=0-0", ranges(from(0, 0))],
    ["§14.1.1 without an end", "bytes=500-", ranges(from(500))],
    ["§14.1.1 suffix-range", "bytes=-500", ranges(suffix(500))],
    ["§14.1.2 suffix of nothing is well formed", "bytes=-0", ranges(suffix(0))],
    ["§14.1 unit in any case", "ByTeS=0-1", ranges(from(0, 1))],
    ["§5.6.1 list", "bytes=0-0,-1", ranges(from(0, 0), suffix(1))],
    ["§5.6.1.2 empty elements and whitespace", "bytes= , 0-0\t,, -1 ,", ranges(from(0, 0), suffix(1))],
    ["§5.5 whitespace around the value", " bytes=0-1\t", ranges(from(0, 1))],
    ["§14.1.1 no whitespace before the equals sign", "bytes =0-1", ignored("malformed")],
    ["leading zeros", "bytes=000-0001", ranges(from(0, 1))],
    ["§14.1.2 large numerals are clamped", "bytes=9007199254740993-", ranges(from(MAX))],
    ["§14.1.2 absurd numerals are clamped", `bytes=0-${"9".repeat(500)}`, ranges(from(0, MAX))],
    ["§14.2 unknown unit", "items=0-1", ignored("unknown-unit")],
    ["§14.2 unknown unit with its own syntax", "seconds=npt:10-20", ignored("unknown-unit")],
    ["§14.1.1 last before first", "bytes=500-499", ignored("malformed")],
    ["§14.1.1 one bad element spoils all", "bytes=0-1,5-4", ignored("malformed")],
    ["§14.1.2 no other-range for bytes", "bytes=0-1,abc", ignored("malformed")],
    ["no element", "bytes=", ignored("malformed")],
    ["only empty elements", "bytes=, ,", ignored("malformed")],
    ["nothing", "", ignored("malformed")],
    ["no unit", "=0-1", ignored("malformed")],
    ["no equals", "bytes 0-1", ignored("malformed")],
    ["no equals at all", "bytes", ignored("malformed")],
    ["a unit that is no token", "by tes=0-1", ignored("malformed")],
    ["only a dash", "bytes=-", ignored("malformed")],
    ["two dashes", "bytes=--1", ignored("malformed")],
    ["three numbers", "bytes=1-2-3", ignored("malformed")],
    ["space inside", "bytes=0 - 1", ignored("malformed")],
    ["sign", "bytes=+0-1", ignored("malformed")],
    ["hexadecimal", "bytes=0x0-0x1", ignored("malformed")],
    ["exponent", "bytes=0-1e3", ignored("malformed")],
    ["point", "bytes=0-1.5", ignored("malformed")],
    ["NaN", "bytes=NaN-NaN", ignored("malformed")],
    ["infinity", "bytes=0-Infinity", ignored("malformed")],
    ["64 elements", `bytes=${Array(64).fill("0-0").join()}`, ranges(...Array<RangeSpec>(64).fill(from(0, 0)))],
    ["§17.15 65 elements", `bytes=${Array(65).fill("0-0").join()}`, ignored("too-many")],
    ["§17.15 thousands of elements", `bytes=${Array(10_000).fill("0-").join()}`, ignored("too-many")],
  ])("%s", (_, header, wish) => {
    expect(parseRange(header)).toEqual(wish);
  });

  it("never throws and never yields NaN", () => {
    const text = fc.oneof(texts, fc.stringMatching(/^bytes=[0-9, \-e+.]{0,40}$/));
    fc.assert(fc.property(text, (header) => {
      const wish = parseRange(header);
      const numbers = wish.kind === "ranges" ? wish.specs.flatMap((spec) => (spec.kind === "suffix" ? [spec.length] : [spec.first, spec.last ?? 0])) : [];
      expect(numbers.every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
    }));
  });

  it("reads back what formatRange wrote", () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.option(fc.maxSafeNat(), { nil: undefined }), (a, b) => {
      const [first, last] = b === undefined ? [a] : [Math.min(a, b), Math.max(a, b)];
      const range = last === undefined ? { first: a } : { first: first ?? 0, last };
      expect(parseRange(formatRange(range))).toEqual(ranges(from(range.first, last)));
    }));
  });
});

describe("resolveRange", () => {
  const part = (first: number, last: number): RangeAnswer => ({ kind: "part", first, last });
  const unsatisfiable = (size: number): RangeAnswer => ({ kind: "unsatisfiable", size });

  it.each<[string, string | null, number, RangeAnswer]>([
    ["no header is the whole", null, 10, { kind: "whole", why: "no-range" }],
    ["§14.2 an unknown unit is the whole, not 416", "items=0-1", 10, { kind: "whole", why: "unknown-unit" }],
    ["§14.1.1 an invalid header is the whole, not 416", "bytes=5-4", 10, { kind: "whole", why: "malformed" }],
    ["§14.2 too many elements are the whole", `bytes=${Array(65).fill("0-0").join()}`, 10, { kind: "whole", why: "too-many" }],
    ["inside", "bytes=2-5", 10, part(2, 5)],
    ["§14.1.2 the last byte", "bytes=9-9", 10, part(9, 9)],
    ["§14.1.2 an end past the size is clamped, not 416", "bytes=2-10", 10, part(2, 9)],
    ["§14.1.2 an end far past the size is clamped", "bytes=0-999999999999999999999", 10, part(0, 9)],
    ["§14.1.2 without an end", "bytes=2-", 10, part(2, 9)],
    ["all of it is still a part", "bytes=0-", 10, part(0, 9)],
    ["§14.1.2 a start at the size", "bytes=10-", 10, unsatisfiable(10)],
    ["§14.1.2 a start past every integer", "bytes=99999999999999999999-", 10, unsatisfiable(10)],
    ["a start past every integer, in the largest representation", "bytes=99999999999999999999-", MAX, unsatisfiable(MAX)],
    ["§14.1.2 suffix", "bytes=-3", 10, part(7, 9)],
    ["§14.1.2 a suffix as long as it", "bytes=-10", 10, part(0, 9)],
    ["§14.1.2 a suffix longer than it", "bytes=-11", 10, part(0, 9)],
    ["§14.1.2 a suffix of nothing", "bytes=-0", 10, unsatisfiable(10)],
    ["zero bytes, from a position", "bytes=0-", 0, unsatisfiable(0)],
    ["§14.1.2, §14.2 zero bytes, the end of them", "bytes=-5", 0, { kind: "whole", why: "empty" }],
    ["zero bytes, the last none of them", "bytes=-0", 0, unsatisfiable(0)],
    ["zero bytes, one of two satisfiable", "bytes=0-,-5", 0, { kind: "whole", why: "empty" }],
    ["§14.2 the satisfiable one of two", "bytes=20-30,2-3", 10, part(2, 3)],
    ["none of two", "bytes=20-30,-0", 10, unsatisfiable(10)],
    ["overlapping", "bytes=0-5,3-7", 10, part(0, 7)],
    ["adjacent", "bytes=0-4,5-7", 10, part(0, 7)],
    ["adjacent, in descending order", "bytes=5-7,0-4", 10, part(0, 7)],
    ["adjacent through a suffix", "bytes=0-6,-3", 10, part(0, 9)],
    ["one inside another", "bytes=0-9,2-3", 10, part(0, 9)],
    ["a gap of one byte", "bytes=0-4,6-7", 10, { kind: "whole", why: "several" }],
    ["a gap that a later one closes", "bytes=0-1,4-5,2-3", 10, part(0, 5)],
    ["a gap beyond one inside another", "bytes=0-6,1-2,8-9", 10, { kind: "whole", why: "several" }],
    ["64 equal ones", `bytes=${Array(64).fill("0-").join()}`, 10, part(0, 9)],
    ["Safari's probe", "bytes=0-1", 5_000_000, part(0, 1)],
    ["5 GiB", "bytes=5368709119-", 5_368_709_120, part(5_368_709_119, 5_368_709_119)],
  ])("%s", (_, header, size, answer) => {
    expect(resolveRange(parseRange(header), size)).toEqual(answer);
  });

  it("answers exactly the bytes that were asked for, or the whole, or 416", () => {
    const spec = fc.oneof(
      fc.record({ kind: fc.constant("suffix" as const), length: fc.nat(12) }),
      fc.tuple(fc.nat(12), fc.option(fc.nat(12), { nil: undefined })).map(([first, more]) => from(first, more === undefined ? undefined : first + more)),
    );
    fc.assert(fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), fc.nat(12), (specs, size) => {
      const asked = new Set<number>();
      for (const s of specs) {
        for (let i = 0; i < size; i += 1) {
          const hit = s.kind === "suffix" ? i >= size - s.length : i >= s.first && i <= (s.last ?? size);
          if (hit) asked.add(i);
        }
      }
      const answer = resolveRange(ranges(...specs), size);
      if (answer.kind === "part") {
        expect([...asked].sort((a, b) => a - b)).toEqual(Array.from({ length: answer.last - answer.first + 1 }, (_, i) => answer.first + i));
      } else if (answer.kind === "unsatisfiable") {
        expect([answer.size, asked.size]).toEqual([size, 0]);
      } else if (answer.why === "several") {
        expect(Math.max(...asked) - Math.min(...asked) + 1).toBeGreaterThan(asked.size);
      } else {
        expect([answer.why, size]).toEqual(["empty", 0]);
      }
    }), { numRuns: 500 });
  });

  it("leaves the wish as it was", () => {
    const wish = Object.freeze({ kind: "ranges" as const, specs: Object.freeze([from(5, 6), from(0, 1)]) });
    resolveRange(wish, 10);
    expect(wish.specs).toEqual([from(5, 6), from(0, 1)]);
  });
});

it.each([["GET", true], ["HEAD", false], ["POST", false], ["get", false]])("§14.2: Range on %s counts: %j", (method, counts) => {
  expect(rangeApplies(method)).toBe(counts);
});
