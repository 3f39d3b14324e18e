import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Lane, Starts, laneOf } from "../../../src/core/prewarm/starts.ts";

/** The most that lie in any second, its end excluded. */
function busiest(times: readonly number[], windowMs = 1000): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    while ((sorted[i] ?? 0) - (sorted[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, i - from + 1);
  }
  return most;
}

type Load = { readonly lane: Lane; readonly lateMs: () => number; readonly asks: () => boolean; readonly takesMs: () => number; readonly factor?: number };

/** Starts as soon as may be for so long; when those started that asked. */
function run({ lane, lateMs, asks, takesMs, factor = 1 }: Load, fromMs: number, forMs: number): number[] {
  const starts = new Starts();
  const asked: number[] = [];
  let back: { readonly atMs: number; readonly startedMs: number }[] = [];
  let nowMs = fromMs;
  while (nowMs < fromMs + forMs) {
    for (const { startedMs } of back.filter(({ atMs }) => atMs <= nowMs)) starts.giveBack(startedMs);
    back = back.filter(({ atMs }) => atMs > nowMs);
    const next = starts.next(lane, factor, nowMs);
    if (next > nowMs) {
      // Whoever waits is woken by the time, late, or by something that is given back.
      nowMs = Math.min(next + lateMs(), ...back.map(({ atMs }) => atMs));
      continue;
    }
    starts.begin(lane, factor, nowMs);
    if (asks()) asked.push(nowMs);
    else back.push({ atMs: nowMs + takesMs(), startedMs: nowMs });
  }
  return asked;
}

const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return seed / 2 ** 32;
};

const shares = fc.record({
  perSec: fc.integer({ min: 1, max: 300 }), of: fc.integer({ min: 1, max: 11 }), seed: fc.nat(), fromMs: fc.integer({ min: 1_790_000_000_000, max: 1_790_000_100_000 }),
});

describe("starts of all who share a rate", () => {
  it("are never more in any second than the rate, however late each is and whatever is given back", () => {
    fc.assert(fc.property(shares, fc.double({ min: 0, max: 1, noNaN: true }), ({ perSec, of, seed, fromMs }, hits) => {
      const random = seeded(seed);
      const all = Array.from({ length: of }, (_, place) =>
        run({ lane: laneOf(perSec, place, of), lateMs: () => random() * 60, asks: () => random() >= hits, takesMs: () => 1 + random() * 300 }, fromMs, 12_000)).flat();
      expect(busiest(all)).toBeLessThanOrEqual(perSec);
    }), { numRuns: 150 });
  });

  it("are no more either when all of them find at the same moment that nothing more is warm", () => {
    const all = [0, 1, 2].flatMap((place) => {
      let hits = 12;
      return run({ lane: laneOf(20, place, 3), lateMs: () => 0, asks: () => (hits -= 1) < 0, takesMs: () => 1 }, 1_790_000_000_000, 5000);
    });
    expect(busiest(all)).toBeLessThanOrEqual(20);
    expect(all.length).toBeGreaterThan(70);
  });

  it("use 85 % of the rate and more when there is always something to start", () => {
    fc.assert(fc.property(shares, ({ perSec, of, seed, fromMs }) => {
      const random = seeded(seed);
      const forMs = Math.max(20_000, (of * 60_000) / perSec);
      const all = Array.from({ length: of }, (_, place) =>
        run({ lane: laneOf(perSec, place, of), lateMs: () => 1 + random() * 8, asks: () => true, takesMs: () => 0 }, fromMs, forMs)).flat();
      // Each lane may lose its first slot.
      expect(all.length + of).toBeGreaterThanOrEqual((0.85 * perSec * forMs) / 1000);
    }), { numRuns: 60 });
  });

  it("that keep to a slower rate as well use that, whichever of them it is", () => {
    for (const [perSec, slowerPerSec] of [[20, 10], [20, 5], [20, 15], [40, 7]] as const) {
      const all = [0, 1, 2].map((place) => {
        const [own, slower] = [laneOf(perSec, place, 3), laneOf(slowerPerSec, place, 3)];
        const [starts, slowerStarts] = [new Starts(), new Starts()];
        const times: number[] = [];
        for (let nowMs = 1_790_000_000_000; nowMs < 1_790_000_020_000; nowMs += 5) {
          if (slowerStarts.next(slower, 1, nowMs) > nowMs || starts.next(own, 1, nowMs, true) > nowMs) continue;
          slowerStarts.begin(slower, 1, nowMs);
          starts.begin(own, 1, nowMs);
          times.push(nowMs);
        }
        expect(times.length).toBeGreaterThanOrEqual((0.85 * slowerPerSec * 20) / 3 - 1);
        return times;
      });
      expect(busiest(all.flat())).toBeLessThanOrEqual(slowerPerSec);
    }
  });

  it("come back to their slots after something was given back", () => {
    const lane = laneOf(20, 1, 3);
    let n = 0;
    const asked = run({ lane, lateMs: () => 0.5, asks: () => (n += 1) > 5, takesMs: () => 10 }, 1_790_000_000_000, 10_000);
    for (const ms of asked.filter((ms) => ms > 1_790_000_002_000)) expect((ms - lane.phaseMs) % lane.everyMs).toBeLessThan(41);
    expect(asked.length).toBeGreaterThan(50);
  });
});

describe("a start", () => {
  const lane = laneOf(10, 0, 1);

  it("is not in the slot that is under way: who was here before may have used it", () => {
    const nowMs = 1_790_000_000_000;
    const next = new Starts().next(lane, 1, nowMs);
    expect(next).toBeGreaterThan(nowMs);
    expect(next - nowMs).toBeLessThanOrEqual(lane.everyMs);
  });

  it("that is given back makes room for the next at once, many times over", () => {
    const found = run({ lane, lateMs: () => 1, asks: () => false, takesMs: () => 5 }, 1_790_000_000_000, 1000);
    expect(found).toEqual([]);
    let quick = 0;
    run({ lane, lateMs: () => 1, asks: () => (quick += 1) < 0, takesMs: () => 5 }, 1_790_000_000_000, 1000);
    expect(quick).toBeGreaterThan(100);
  });

  it("takes longer to come by as much as the rate is lowered, evenly", () => {
    const asked = run({ lane, lateMs: () => 0, asks: () => true, takesMs: () => 0, factor: 0.25 }, 1_790_000_000_000, 10_000);
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.length).toBeLessThanOrEqual(25);
    for (const [i, ms] of asked.entries()) if (i > 0) expect(ms - (asked[i - 1] ?? 0)).toBeGreaterThanOrEqual(4 * lane.everyMs - 1e-3);
  });

  it("of another lane waits for those before it", () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const random = seeded(seed);
      const lanes = [laneOf(20, 0, 3), laneOf(20, 2, 11)];
      const starts = new Starts();
      const at: number[] = [];
      let nowMs = 1_790_000_000_000;
      while (at.length < 200) {
        const lane = lanes[Math.floor(random() * 2)] ?? laneOf(1, 0, 1);
        const next = starts.next(lane, 1, nowMs);
        if (next <= nowMs) {
          starts.begin(lane, 1, nowMs);
          at.push(nowMs);
        }
        nowMs = Math.max(nowMs, Math.min(next, nowMs + 50)) + random();
      }
      expect(busiest(at)).toBeLessThanOrEqual(7);
    }), { numRuns: 30 });
  });
});
