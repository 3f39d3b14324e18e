import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PeakEwma } from "../../../src/core/routing/ewma.ts";
import { Fading } from "../../../src/core/routing/fading.ts";
import { Throughput } from "../../../src/core/routing/throughput.ts";
import { weightedMedian } from "../../../src/core/routing/weighted-median.ts";
import { NOW } from "./seen.ts";

describe("peak EWMA", () => {
  it("believes slower answers at the second, and quicker ones by and by", () => {
    const peak = new PeakEwma();
    peak.see(30, NOW);
    peak.see(700, NOW + 50);
    expect(peak.at(NOW + 50, 0)).toBe(30);
    peak.see(500, NOW + 100);
    expect(peak.at(NOW + 100, 0)).toBe(500);
    peak.see(30, NOW + 1100);
    expect(peak.at(NOW + 1100, 0)).toBeCloseTo(30 + 470 * Math.exp(-1 / 3));
    for (let sec = 0; sec < 60; sec += 1) peak.see(30, NOW + sec * 1000);
    expect(peak.at(NOW + 60_000, 0)).toBeLessThan(32);
  });

  it("lets a peak sink towards what is usual while nobody asks, and no further", () => {
    const peak = new PeakEwma();
    peak.see(2000, NOW);
    expect(peak.at(NOW, 30)).toBe(2000);
    expect(peak.at(NOW + 10_000, 30)).toBeCloseTo(30 + 1970 * Math.exp(-10 / 3));
    expect(peak.at(NOW + 600_000, 30)).toBeCloseTo(30);
    expect(peak.at(NOW + 600_000, 5000)).toBe(2000);
  });

  it("takes nothing from an answer nobody waited for unless it was later than the peak", () => {
    const peak = new PeakEwma();
    peak.see(100, NOW);
    expect(peak.seeAtLeast(50, NOW + 1)).toBe(false);
    expect(peak.at(NOW + 1, 100)).toBe(100);
    expect(peak.seeAtLeast(300, NOW + 2)).toBe(true);
    expect(peak.at(NOW + 2, 100)).toBe(100);
    expect(peak.seeAtLeast(300, NOW + 2)).toBe(true);
    expect(peak.at(NOW + 2, 100)).toBe(300);
  });

  it("stays between the quickest and the slowest it saw, whatever the clock does", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.double({ min: 1, max: 9999, noNaN: true }), fc.integer({ min: -5000, max: 50_000 })), { minLength: 1 }), (seen) => {
      const peak = new PeakEwma();
      let nowMs = NOW;
      for (const [ms, step] of seen) peak.see(ms, (nowMs += step));
      const all = seen.map(([ms]) => ms);
      // Seen from 0, the first is taken as it is.
      expect(peak.at(nowMs, 0)).toBeLessThanOrEqual(Math.max(...all) + 1e-6);
      expect(peak.at(peak.atMs, 0)).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6);
    }));
  });
});

describe("throughput", () => {
  it.each([
    [32_767, 100, undefined], [32_768, 4, undefined], [32_768, 5, 52_428.8], [1_000_000, 200, 40_000], [Number.NaN, 200, undefined], [1e6, Number.NaN, undefined],
  ])("of a body of %d bytes in %d ms is %d kbit/s", (bytes, ms, kbps) => {
    const body = new Throughput();
    expect(body.see(bytes, ms, NOW)).toBe(kbps !== undefined);
    expect(body.kbps(NOW)).toBe(kbps);
  });

  it("follows large bodies more than small ones", () => {
    const body = new Throughput();
    body.see(10_000_000, 8000, NOW);
    for (let at = 0; at < 10; at += 1) body.see(40_000, 5, NOW);
    expect(body.kbps(NOW)).toBeCloseTo((10_400_000 * 8) / 8050);
  });

  it("is forgotten when nothing came for long", () => {
    const body = new Throughput();
    body.see(1e6, 200, NOW);
    expect(body.kbps(NOW + 300_000)).toBeCloseTo(40_000);
    expect(body.kbps(NOW + 1_000_000)).toBeUndefined();
  });
});

describe("a fading sum", () => {
  it("tells the pace of what comes evenly", () => {
    const sum = new Fading(5000);
    for (let at = 0; at < 1000; at += 1) sum.add(3, NOW + at * 100);
    expect(sum.perSec(NOW + 99_900)).toBeGreaterThan(29.5);
    expect(sum.perSec(NOW + 99_900)).toBeLessThan(30.5);
  });
});

describe("a weighted median", () => {
  it.each([
    ["nothing", [], 0],
    ["one", [[7, 3]], 7],
    ["two of the same weight", [[10, 5], [20, 5]], 15],
    ["two, one of which claims to be heavier", [[10, 5], [20, 500]], 15],
    ["three", [[10, 5], [20, 5], [1e9, 5]], 20],
    ["three, one of which weighs more than all others and lies", [[30, 5], [31, 3], [1e9, 1e6]], 31],
    ["some without weight", [[1, 0], [30, 1], [2, 0]], 30],
  ] as const)("of %s", (_, all, median) => {
    expect(weightedMedian(all.map(([value, weight]) => ({ value, weight })))).toBe(median);
  });

  it("lies among the others' figures where two or more of them weigh the same, whatever one claims", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 9 }), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.double({ min: 0, max: 1e12, noNaN: true }), (honest, value, weight) => {
      const median = weightedMedian([...honest.map((one) => ({ value: one, weight: 4 })), { value, weight }]);
      expect(median).toBeGreaterThanOrEqual(Math.min(...honest));
      expect(median).toBeLessThanOrEqual(Math.max(...honest));
    }));
  });
});
