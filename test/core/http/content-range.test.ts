import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatContentRange, formatUnsatisfied, parseContentRange } from "../../../src/core/http/content-range.ts";
import type { ContentRange } from "../../../src/core/http/content-range.ts";
import { texts } from "./texts.ts";

const MALFORMED: ContentRange = { kind: "malformed" };

describe("parseContentRange (RFC 9110 §14.4)", () => {
  it.each<[string, string | null, ContentRange]>([
    ["absent", null, MALFORMED],
    ["a part", "bytes 0-1/10", { kind: "part", first: 0, last: 1, size: 10 }],
    ["the whole as a part", "bytes 0-9/10", { kind: "part", first: 0, last: 9, size: 10 }],
    ["a part of an unknown size", "bytes 5-9/*", { kind: "part", first: 5, last: 9, size: "unknown" }],
    ["a 416", "bytes */10", { kind: "unsatisfied", size: 10 }],
    ["a 416 of nothing", "bytes */0", { kind: "unsatisfied", size: 0 }],
    ["§14.1 unit in any case, space around", " Bytes 0-1/10 ", { kind: "part", first: 0, last: 1, size: 10 }],
    ["§14.1 a 416 with its unit in any case", "BYTES */10", { kind: "unsatisfied", size: 10 }],
    ["last before first", "bytes 2-1/10", MALFORMED],
    ["a size equal to the last position", "bytes 0-10/10", MALFORMED],
    ["a size of nothing", "bytes 0-0/0", MALFORMED],
    ["no size", "bytes 0-1", MALFORMED],
    ["unknown both ways", "bytes */*", MALFORMED],
    ["another unit", "items 0-1/10", MALFORMED],
    ["the form of a Range header", "bytes=0-1/10", MALFORMED],
    ["two spaces", "bytes  0-1/10", MALFORMED],
    ["sign", "bytes -1-1/10", MALFORMED],
    ["two of them, joined", "bytes 0-1/10, bytes 2-3/10", MALFORMED],
    ["something after it", "bytes 0-1/10x", MALFORMED],
    ["something after a 416", "bytes */10x", MALFORMED],
    ["a line break", "bytes 0-1/10\n", MALFORMED],
    ["the largest exact size", "bytes 0-1/9007199254740990", { kind: "part", first: 0, last: 1, size: 2 ** 53 - 2 }],
    ["a size that cannot be exact", "bytes 0-1/9007199254740993", MALFORMED],
    ["a first position that cannot be exact", "bytes 9007199254740993-5/10", MALFORMED],
    ["a last position that cannot be exact", "bytes 0-9007199254740993/*", MALFORMED],
    ["positions that cannot be exact", "bytes 9007199254740993-9007199254740994/*", MALFORMED],
  ])("%s", (_, header, said) => {
    expect(parseContentRange(header)).toEqual(said);
  });

  it("never throws, and believes only what fits together", () => {
    const text = fc.oneof(texts, fc.stringMatching(/^bytes [0-9*]{1,3}-?[0-9]{0,3}\/[0-9*]{1,3}$/));
    fc.assert(fc.property(text, (header) => {
      const said = parseContentRange(header);
      if (said.kind === "part") expect(said.first <= said.last && (said.size === "unknown" || said.last < said.size)).toBe(true);
    }), { numRuns: 500 });
  });

  it("reads back what was written", () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.nat(), (first, more, rest) => {
      const [last, size] = [first + more, first + more + rest + 1];
      expect(parseContentRange(formatContentRange(first, last, size))).toEqual({ kind: "part", first, last, size });
      expect(parseContentRange(formatContentRange(first, last, "unknown"))).toEqual({ kind: "part", first, last, size: "unknown" });
      expect(parseContentRange(formatUnsatisfied(size))).toEqual({ kind: "unsatisfied", size });
    }));
  });
});

it("writes the two forms as the RFC shows them", () => {
  expect(formatContentRange(42, 1233, 1234)).toBe("bytes 42-1233/1234");
  expect(formatUnsatisfied(1234)).toBe("bytes */1234");
});
