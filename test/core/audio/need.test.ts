import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startNeedKbps } from "../../../src/core/audio/need.ts";
import { fragmentsOf, variantOf } from "./tracks.ts";

/** Plays fragments off a line of a constant rate: whether sound starts in time and goes on for half a minute. */
function goesOn(list: readonly (readonly [number, number])[], initBytes: number, kbps: number, firstSoundMs: number): boolean {
  let arrivedMs = (initBytes * 8) / kbps;
  let playedMs = firstSoundMs;
  for (const [ms, bytes] of list) {
    if (playedMs - firstSoundMs >= 30_000) return true;
    arrivedMs += (bytes * 8) / kbps;
    if (arrivedMs > playedMs * 1.000_001) return false;
    playedMs += ms;
  }
  return true;
}

describe("what a start needs of a line", () => {
  it("is what the first sound takes where the rest is small", () => {
    const variant = variantOf("a", "aac", 96, { init: { first: 0, last: 999 }, fragments: { timescale: 1000, first: 1000, list: [[1000, 9000], [2000, 1]] } });
    expect(startNeedKbps(variant, 500)).toBeCloseTo((10_000 * 8) / 500);
  });

  it("is what a later fragment takes where that is large", () => {
    const variant = variantOf("a", "aac", 96, { init: { first: 0, last: 0 }, fragments: { timescale: 44_100, first: 1, list: [[44_100, 99], [88_200, 149_900]] } });
    expect(startNeedKbps(variant, 500)).toBeCloseTo((150_000 * 8) / 1500);
  });

  it("does not look beyond half a minute", () => {
    const { list } = fragmentsOf(96);
    const variant = variantOf("a", "aac", 96, { fragments: { timescale: 1000, first: 900, list: [...list.slice(0, 7), [6000, 1e9]] } });
    expect(startNeedKbps(variant, 500)).toBe(startNeedKbps(variantOf("a", "aac", 96), 500));
  });

  it("is twice the densest part where there are no fragments to look at", () => {
    expect(startNeedKbps(variantOf("a", "mp3", 192, { peakKbps: 200 }), 500)).toBe(400);
    expect(startNeedKbps(variantOf("a", "aac", 96, { peakKbps: 100, fragments: { timescale: 0, first: 0, list: [] } }), 500)).toBe(200);
  });

  it("is the least rate at which nobody waits", () => {
    const list = fc.array(fc.tuple(fc.integer({ min: 100, max: 8000 }), fc.integer({ min: 1, max: 500_000 })), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(list, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 50, max: 3000 }), (fragments, initBytes, firstSoundMs) => {
      const need = startNeedKbps(variantOf("a", "aac", 96, { init: { first: 0, last: initBytes - 1 }, fragments: { timescale: 1000, first: initBytes, list: fragments } }), firstSoundMs);
      expect(goesOn(fragments, initBytes, need, firstSoundMs)).toBe(true);
      expect(goesOn(fragments, initBytes, need * 0.999, firstSoundMs)).toBe(false);
    }));
  });
});
