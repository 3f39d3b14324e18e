import { type Arbitrary, array, assert, constant, constantFrom, double, integer, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { DRIFT, STEP_MS, aheadAt, boundAt, boundOf, ledgerClockOf, ledgerLeaseMs, NO_AHEAD, tighter, usableUntil, usableUntilBy } from "../../../src/core/purge/clock.ts";
import type { Promised } from "../../../src/core/purge/sync.ts";

type Clock = { readonly offsetMs: number; readonly pace: number; readonly steps: readonly number[] };

const edge = (least: number, most: number) => oneof(constantFrom(least, most), double({ min: least, max: most, noNaN: true }));
/** A step for each moment that is looked at; any two are at most STEP_MS apart. */
const clock: Arbitrary<Clock> = record({
  offsetMs: integer({ min: -40_000_000, max: 40_000_000 }),
  pace: edge(1 - DRIFT, 1 + DRIFT),
  steps: array(edge(-STEP_MS / 2, STEP_MS / 2), { minLength: 4, maxLength: 4 }),
});
/** What a clock shows at a true time, which is the `moment`-th looked at. */
const read = ({ offsetMs, pace, steps }: Clock, trueMs: number, moment: number) => Math.floor(1.79e12 + offsetMs + trueMs * pace + (steps[moment] ?? 0));
const wayMs = oneof(constant(0), double({ min: 0, max: 9000, noNaN: true }));
const lengthMs = integer({ min: 1000, max: 180_000 });
const sinceMs = oneof(double({ min: 0, max: 200_000, noNaN: true }), constant(0));

const promise = (stampMs: number, length: number): Promised => ({ incarnation: "a", number: 1, stampMs, endMs: stampMs + length });

describe("a promise that was asked for", () => {
  it("is used only before it ends by its promiser's clock, whatever the two clocks do within what is assumed", () => {
    assert(property(clock, clock, wayMs, wayMs, lengthMs, double({ min: 0, max: 1, noNaN: true }), (own, other, there, later, length, share) => {
      const asked = read(own, 0, 0);
      const promised = promise(read(other, there, 1), length);
      const until = usableUntil(asked, promised);
      for (const trueMs of [there + later, there + length * share, there + length * 0.9902, there + length]) {
        if (read(own, trueMs, 2) < until) expect(read(other, trueMs, 2)).toBeLessThan(promised.endMs);
      }
    }), { numRuns: 2000 });
  });

  it("is of use for nearly all of its length where nothing went wrong", () => {
    expect(usableUntil(1000, promise(0, 5000)) - 1000).toBeGreaterThan(4700);
  });

  it("is of no use where nothing is promised", () => {
    expect(usableUntil(1000, { incarnation: "a", number: 1, stampMs: 77, endMs: 77 })).toBeLessThan(1000);
  });

  it("needs its margins: the slowest and the fastest clock come within a hundredth of its end", () => {
    const own = { offsetMs: 0, pace: 1 - DRIFT, steps: [25, 0, -25, 0] };
    const other = { offsetMs: 0, pace: 1 + DRIFT, steps: [0, -25, 25, 0] };
    const promised = promise(read(other, 0, 1), 60_000);
    let trueMs = 0;
    while (read(own, trueMs + 1, 2) < usableUntil(read(own, 0, 0), promised)) trueMs += 1;
    expect(promised.endMs - read(other, trueMs, 2)).toBeGreaterThan(0);
    expect(promised.endMs - read(other, trueMs, 2)).toBeLessThan(600);
  });
});

describe("a bound on another clock", () => {
  it("holds for as long as it is kept", () => {
    assert(property(clock, clock, wayMs, sinceMs, (own, other, there, later) => {
      const bound = boundOf(read(own, 0, 0), read(other, there, 1));
      const now = read(own, there + later, 2);
      expect(read(other, there + later, 2) - now).toBeLessThanOrEqual(boundAt(bound, now));
    }), { numRuns: 2000 });
  });

  it("lets a promise that others asked for be used only before it ends, however old the bound", () => {
    assert(property(clock, clock, wayMs, sinceMs, lengthMs, double({ min: 0, max: 1.1, noNaN: true }), (own, other, there, later, length, share) => {
      const bound = boundOf(read(own, 0, 0), read(other, there, 1));
      const endMs = read(other, there + later, 2) + length;
      const trueMs = there + later + length * share;
      if (read(own, trueMs, 3) < usableUntilBy(bound, endMs)) expect(read(other, trueMs, 3)).toBeLessThan(endMs);
    }), { numRuns: 2000 });
  });

  it("is worth less while the promise lasts: as it is now it would not do", () => {
    const bound = boundOf(0, 0);
    const endMs = 60_000;
    expect(endMs - boundAt(bound, 0) - usableUntilBy(bound, endMs)).toBeGreaterThan(1000);
  });

  it("is replaced by one that allows less", () => {
    const [wide, narrow] = [boundOf(0, 500), boundOf(0, 20)];
    expect(tighter(wide, narrow, 10)).toBe(narrow);
    expect(tighter(narrow, wide, 10)).toBe(narrow);
    expect(tighter(undefined, wide, 10)).toBe(wide);
    // An old one has widened by more than a new one is wide.
    expect(tighter(narrow, boundOf(600_000, 600_500), 600_000)).toEqual(boundOf(600_000, 600_500));
  });
});

describe("the range of the ledger's clock", () => {
  it("holds the truth, heard through a region whose clock is another", () => {
    assert(property(clock, clock, clock, wayMs, wayMs, wayMs, (own, region, ledger, one, two, later) => {
      const heard = ledgerClockOf(NO_AHEAD, read(ledger, one, 0), read(region, 0, 0), read(region, one + two, 1));
      const stampedAt = one + two + later;
      const through = aheadAt(heard, read(region, stampedAt, 2));
      const askedAt = stampedAt - one / 2;
      const mine = ledgerClockOf(through, read(region, stampedAt, 2), read(own, askedAt, 1), read(own, stampedAt + two, 2));
      const at = stampedAt + two + later;
      const { leastMs, mostMs } = aheadAt(mine, read(own, at, 3));
      const truth = read(ledger, at, 3) - read(own, at, 3);
      expect(leastMs).toBeLessThanOrEqual(truth);
      expect(mostMs).toBeGreaterThanOrEqual(truth);
    }), { numRuns: 2000 });
  });
});

it("the ledger promises a region more than a region promises", () => {
  expect([1000, 5000, 60_000].map(ledgerLeaseMs)).toEqual([15_000, 15_000, 180_000]);
});
