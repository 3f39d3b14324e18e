import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Listeners, listenersOf } from "../../../src/core/prewarm/listeners.ts";

const NOW = Date.UTC(2026, 10, 21);
const HALF_DAY = 12 * 3_600_000;
const bits = fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 60 });
const wordsOf = (bit: number): [number, number] => (bit < 32 ? [(1 << bit) >>> 0, 0] : [0, (1 << (bit - 32)) >>> 0]);

describe("listeners", () => {
  it("are as many as bits are set, while they are few", () => {
    expect([0, 1, 2, 3, 5, 10].map(listenersOf)).toEqual([0, 1, 2, 3, 5, 11]);
    expect(listenersOf(64)).toBeGreaterThan(listenersOf(63));
  });

  it("count once whatever the order and however often they are told", () => {
    fc.assert(fc.property(bits, fc.integer({ min: 0, max: 3 }), (list, place) => {
      const [once, again] = [new Listeners(4), new Listeners(4)];
      for (const bit of new Set(list)) once.add(place, wordsOf(bit), NOW);
      for (const bit of [...list, ...list.toReversed()]) again.add(place, wordsOf(bit), NOW + 5);
      expect(again.count(place, NOW + 10)).toBe(once.count(place, NOW));
      expect(once.count(place, NOW)).toBe(listenersOf(new Set(list).size));
      expect(once.count((place + 1) % 4, NOW)).toBe(0);
    }));
  });

  it.each([20, 50, 100])("of %i drawn at random are estimated within a quarter in the mean", (many) => {
    let state = many;
    const draw = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 26;
    };
    const ROUNDS = 200;
    let sum = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const listeners = new Listeners(1);
      for (let n = 0; n < many; n += 1) listeners.add(0, wordsOf(draw()), NOW);
      sum += listeners.count(0, NOW);
    }
    expect(Math.abs(sum / ROUNDS - many)).toBeLessThan(many / 4);
  });

  it("are forgotten after the half of a day that follows theirs, and not before", () => {
    const listeners = new Listeners(1);
    const begin = Math.ceil(NOW / HALF_DAY) * HALF_DAY;
    listeners.add(0, [1, 1], begin);
    listeners.add(0, [2, 2], begin + HALF_DAY);
    expect(listeners.count(0, begin + 2 * HALF_DAY - 1)).toBe(4);
    expect(listeners.count(0, begin + 2 * HALF_DAY)).toBe(2);
    expect(listeners.count(0, begin + 3 * HALF_DAY)).toBe(0);
    listeners.add(0, [4, 0], begin + 9 * HALF_DAY);
    expect(listeners.count(0, begin + 9 * HALF_DAY)).toBe(1);
  });
});
