import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearMiss } from "../../../src/core/settings/near-miss.ts";

describe("editDistance", () => {
  test.each([
    ["", "", 0], ["a", "", 1], ["abc", "abc", 0], ["abc", "acb", 1], ["abc", "abd", 1], ["abc", "xabc", 1], ["kitten", "sitting", 3],
  ])("of %j and %j is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test("is the same both ways and never above the longer text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("nearMiss", () => {
  const known = ["PLAN", "PATHS", "MEMORY_BYTES", "HEAD_BYTES"];

  test.each([
    ["PLAN", undefined], ["PLANS", "PLAN"], ["FLAG", undefined], ["path", "PATHS"], ["MEMORY_MIB", "MEMORY_BYTES"], ["HEADBYTES", "HEAD_BYTES"],
    ["memory-bytes", "MEMORY_BYTES"], ["READ_BYTES_TOTAL", undefined], ["API_KEY", undefined],
  ])("of %s is %s", (name, expected) => {
    expect(nearMiss(name, known)).toBe(expected);
  });
});
