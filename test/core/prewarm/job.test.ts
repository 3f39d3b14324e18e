import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOT_LEAD_MS, LEAD_MS, affords, fromOf, pauseText, rankOf } from "../../../src/core/prewarm/job.ts";
import { Tempo } from "../../../src/core/prewarm/tempo.ts";
import { ORDERED_MS, isKept, refreshAtMs } from "../../../src/core/prewarm/refresh.ts";
import { precisionOf } from "../../../src/core/prewarm/warmed-rows.ts";

const NOW = 1_790_000_000_000;
const DAY_MS = 86_400_000;

it("what is urgent goes first, then what keeps warm, then orders before judgement, by priority", () => {
  const jobs = [["order", "high"], ["judged", "high"], ["refresh", "low"], ["order", "normal"], ["judged", "normal"], ["order", "low"], ["judged", "low"]] as const;
  const ranks = jobs.map(([kind, priority]) => rankOf(kind, priority));
  expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
});

describe("a step takes its bytes", () => {
  it.each([
    [{ kind: "order", purged: false, cursor: 0, follows: false, silentSinceMs: 0 }, "upstream"],
    [{ kind: "order", purged: false, cursor: 0, follows: true, silentSinceMs: 0 }, "reserve"],
    [{ kind: "order", purged: false, cursor: 0, follows: true, silentSinceMs: NOW - LEAD_MS + 1 }, "reserve"],
    [{ kind: "order", purged: false, cursor: 0, follows: true, silentSinceMs: NOW - LEAD_MS }, "upstream"],
    [{ kind: "order", purged: true, cursor: 0, follows: true, silentSinceMs: NOW - HOT_LEAD_MS + 1 }, "reserve"],
    [{ kind: "order", purged: true, cursor: 0, follows: true, silentSinceMs: NOW - HOT_LEAD_MS }, "upstream"],
    [{ kind: "refresh", purged: false, cursor: 0, follows: false, silentSinceMs: 0 }, "refresh"],
    [{ kind: "refresh", purged: false, cursor: 1, follows: false, silentSinceMs: 0 }, "upstream"],
    [{ kind: "judged", purged: false, cursor: 0, follows: false, silentSinceMs: 0 }, "upstream"],
  ] as const)("of %j from %s", (whence, from) => {
    expect(fromOf(whence, NOW)).toBe(from);
  });
});

it("a budget is never passed, even if every step under way brings all it may", () => {
  fc.assert(fc.property(fc.nat(100_000), fc.array(fc.record({ bytes: fc.nat(100), ends: fc.boolean() })), (budget, steps) => {
    let [spent, underWay] = [0, 0];
    for (const { bytes, ends } of steps) {
      if (affords(budget, spent, underWay, 100)) underWay += 1;
      if (ends && underWay > 0) [spent, underWay] = [spent + bytes, underWay - 1];
    }
    expect(spent + underWay * 100).toBeLessThanOrEqual(budget);
  }));
  expect(affords(undefined, 1e12, 64, 1e6)).toBe(true);
});

it("a pause is told with its upstream's host and its end", () => {
  expect(pauseText("https://origin.example/music", "answers 503", Date.UTC(2026, 10, 21, 12, 0, 5))).toBe("origin.example answers 503 until 12:00:05");
});

describe("the pace of late", () => {
  it("is what is done a second, from the first moments on", () => {
    for (const seconds of [2, 10, 60, 600]) {
      const tempo = new Tempo();
      for (let ms = 0; ms <= seconds * 1000; ms += 50) tempo.add(1, NOW + ms);
      const nowMs = NOW + seconds * 1000;
      expect(tempo.perSec(nowMs)).toBeGreaterThan(18);
      expect(tempo.perSec(nowMs)).toBeLessThan(22);
      expect((tempo.untilMs(200, nowMs) ?? 0) - nowMs).toBeGreaterThan(9000);
      expect((tempo.untilMs(200, nowMs) ?? 0) - nowMs).toBeLessThan(11_200);
    }
  });

  it("falls when nothing is done, and says nothing before anything was", () => {
    const tempo = new Tempo();
    expect(tempo.untilMs(5, NOW)).toBeUndefined();
    for (let ms = 0; ms <= 20_000; ms += 100) tempo.add(1, NOW + ms);
    expect(tempo.perSec(NOW + 60_000)).toBeLessThan(4);
    expect(tempo.untilMs(5, NOW + 86_400_000)).toBeUndefined();
  });
});

describe("a warm copy", () => {
  it("is asked about before it expires: half a minute at least, and at four fifths of its lifetime at the latest", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 * DAY_MS }), fc.double({ min: 0, max: 1, noNaN: true }), (lifeMs, lot) => {
      const at = refreshAtMs(NOW, NOW + lifeMs, lot);
      if (lifeMs < 120_000) {
        expect(at).toBeUndefined();
        return;
      }
      expect(at).toBeLessThanOrEqual(NOW + lifeMs - 30_000);
      expect(at).toBeLessThanOrEqual(NOW + 0.8 * lifeMs);
      expect(at).toBeGreaterThanOrEqual(NOW + 0.6 * lifeMs - 1);
    }));
    expect(refreshAtMs(NOW, Number.NaN, 0)).toBeUndefined();
  });

  it("is asked about only if it is hot or was ordered within a week", () => {
    expect([isKept(0, true, NOW), isKept(NOW - ORDERED_MS + 1, false, NOW), isKept(NOW - ORDERED_MS, false, NOW)]).toEqual([true, true, false]);
  });
});

describe("precision", () => {
  const rows = (count: number, ageMs: number, played: number, bytes = 10) =>
    Array.from({ length: count }, (_, i) => ({ bytes, warmedAtMs: NOW - ageMs, playedWithinDay: i < played }));

  it("is the share of bytes that were played within a day", () => {
    expect(precisionOf([...rows(10, DAY_MS, 10, 30), ...rows(30, 2 * DAY_MS, 0)], NOW)).toBe(0.5);
  });

  it("counts neither what may yet be played nor what is a week old", () => {
    expect(precisionOf([...rows(20, DAY_MS, 20), ...rows(50, DAY_MS - 1, 0), ...rows(50, 7 * DAY_MS + 1, 0)], NOW)).toBe(1);
  });

  it("says nothing of a few files", () => {
    expect(precisionOf(rows(19, DAY_MS, 0), NOW)).toBeNull();
  });
});
