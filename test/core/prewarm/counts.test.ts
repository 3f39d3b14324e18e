import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Counts } from "../../../src/core/prewarm/counts.ts";
import { HALF_LIFE_MS } from "../../../src/core/prewarm/decay.ts";

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const nameOf = (n: number): string => `music.example/audio/${n}.mp3`;
/** Plays of a few names at rising times. */
const plays = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 3 * DAY })), { maxLength: 300 });

/** What a name's plays come to at a time, by the definition. */
function truthOf(list: readonly (readonly [number, number, number])[], name: number, nowMs: number): number {
  return list.reduce((sum, [n, count, ms]) => (n === name ? sum + count * 2 ** -((nowMs - ms) / HALF_LIFE_MS) : sum), 0);
}
const perDayOf = (sum: number): number => sum * Math.LN2 * (DAY / HALF_LIFE_MS);

function counted(list: readonly (readonly [number, number, number])[], top: number, width?: number): Counts {
  const counts = new Counts(top, width);
  for (const [n, count, ms] of list) counts.add(nameOf(n), count, ms);
  return counts;
}
const inOrder = (list: readonly (readonly [number, number, number])[]): [number, number, number][] => {
  let at = NOW;
  return list.map(([n, count, later]) => [n, count, (at += later)]);
};

describe("counts", () => {
  it("are exact for names that had a place from their first play on", () => {
    fc.assert(fc.property(plays, (later) => {
      const list = inOrder(later);
      const end = list.at(-1)?.[2] ?? NOW;
      const counts = counted(list, 100);
      for (let n = 0; n <= 60; n += 1) {
        const truth = perDayOf(truthOf(list, n, end));
        expect(Math.abs(counts.perDayOf(nameOf(n), end) - truth)).toBeLessThanOrEqual(1e-9 * truth);
      }
    }));
  });

  it("are never below the truth, however few places and cells there are", () => {
    fc.assert(fc.property(plays, (later) => {
      const list = inOrder(later);
      const end = list.at(-1)?.[2] ?? NOW;
      const counts = counted(list, 5, 16);
      for (let n = 0; n <= 60; n += 1) expect(counts.perDayOf(nameOf(n), end)).toBeGreaterThanOrEqual(perDayOf(truthOf(list, n, end)) * (1 - 1e-9));
    }));
  });

  it("shrink as time goes by, by half in half a day, and never change their order", () => {
    fc.assert(fc.property(plays, fc.integer({ min: 1, max: 10 * DAY }), (later, more) => {
      const list = inOrder(later);
      const end = list.at(-1)?.[2] ?? NOW;
      const counts = counted(list, 100);
      const order = counts.ordered();
      for (const place of order) {
        const now = counts.perDay(place, end);
        expect(counts.perDay(place, end + more)).toBeLessThan(now);
        expect(counts.perDay(place, end + HALF_LIFE_MS)).toBeCloseTo(now / 2, 9);
      }
      // Somebody else's play, long after, has all sums renewed.
      counts.add("another", 1, end + 30 * DAY);
      expect(counts.ordered().filter((place) => counts.nameOf(place) !== "another")).toEqual(order);
    }));
  });

  it("at an even pace come to that pace", () => {
    const counts = new Counts(10);
    for (let hour = 0; hour < 24 * 20; hour += 1) counts.add("a", 10, NOW + hour * 3_600_000);
    expect(counts.perDayOf("a", NOW + 24 * 20 * 3_600_000)).toBeGreaterThan(240 * 0.95);
    expect(counts.perDayOf("a", NOW + 24 * 20 * 3_600_000)).toBeLessThan(240 * 1.05);
  });

  it("give a place to who is played more than the least of those that have one, which keeps its count", () => {
    const counts = new Counts(2, 1024);
    counts.add("a", 5, NOW);
    counts.add("b", 3, NOW);
    expect(counts.add("c", 3, NOW)).toBeUndefined();
    expect(counts.add("c", 1, NOW)).toEqual({ place: 1, isNew: true });
    expect(counts.placeOf("b")).toBeUndefined();
    expect([counts.perDayOf("b", NOW), counts.perDayOf("c", NOW)]).toEqual([perDayOf(3), perDayOf(4)]);
    expect(counts.add("b", 2, NOW)).toEqual({ place: 1, isNew: true });
    expect(counts.ordered().map((place) => counts.nameOf(place))).toEqual(["a", "b"]);
  });

  it("of a Zipf stream find those played most, and all others within the bound of the sketch", () => {
    const NAMES = 30_000;
    const width = 2048;
    const counts = new Counts(500, width);
    const truth = new Float64Array(NAMES);
    // The same draws each time: a linear congruence is enough here.
    let state = 12_345;
    const draw = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const PLAYS = 200_000;
    for (let play = 0; play < PLAYS; play += 1) {
      const n = Math.min(NAMES - 1, Math.floor(NAMES ** draw()) - 1); // rank r with a probability of about 1/r
      truth[n] = (truth[n] ?? 0) + 1;
      counts.add(nameOf(n), 1, NOW);
    }
    const found = new Set(counts.ordered().map((place) => counts.nameOf(place)));
    const hundred = [...truth.keys()].sort((a, b) => (truth[b] ?? 0) - (truth[a] ?? 0)).slice(0, 100);
    expect(hundred.filter((n) => !found.has(nameOf(n)))).toEqual([]);
    const above = [...truth.keys()].filter((n) => counts.perDayOf(nameOf(n), NOW) - perDayOf(truth[n] ?? 0) > perDayOf((Math.E / width) * PLAYS));
    expect(above.length / NAMES).toBeLessThan(Math.exp(-4));
  });
});
