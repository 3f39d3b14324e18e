import * as fc from "fast-check";
import { expect, it } from "vitest";
import { msOfNumber, nextNumber, numberAt } from "../../../src/core/purge/number.ts";

it("a number says when it was given", () => {
  expect(msOfNumber(nextNumber(0, 1_795_000_000_123.9))).toBe(1_795_000_000_123);
});

it("numbers of one millisecond follow each other, and the time is right for 1,024 of them", () => {
  let last = nextNumber(0, 5000);
  for (let i = 1; i < 1024; i += 1) last = nextNumber(last, 5000);
  expect(last).toBe(5000 * 1024 + 1023);
  expect(msOfNumber(last)).toBe(5000);
  expect(msOfNumber(nextNumber(last, 5000))).toBe(5001);
});

it("a ledger made anew goes on above all it has forgotten, unless its clock went back", () => {
  expect(nextNumber(0, 6000)).toBeGreaterThan(nextNumber(nextNumber(0, 5999), 5999));
});

it("whatever the clock does, numbers rise, are integers, and are not below it", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 8_796_093_022_207, noNaN: true }), { minLength: 2 }), (clock) => {
    let last = 0;
    for (const ms of clock) {
      const number = nextNumber(last, ms);
      expect(number).toBeGreaterThan(last - (last === 0 ? 1 : 0));
      expect(number).toBeGreaterThanOrEqual(numberAt(ms));
      expect(Number.isSafeInteger(number)).toBe(true);
      last = number;
    }
  }));
});
