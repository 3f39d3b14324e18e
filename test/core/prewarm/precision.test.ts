import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AT_FIRST, type Judged, type Standing, precisionOf, shareOf, spendable, verdict } from "../../../src/core/prewarm/precision.ts";
import { DAY, NOW } from "./make.ts";

const FLOOR = 0.2;
/** Files warmed two days ago, of which so many were played within a day. */
const judged = (files: number, played: number, warmedAtMs = NOW - 2 * DAY): Judged[] =>
  Array.from({ length: files }, (_, n) => ({ bytes: 100, warmedAtMs, playedWithinDay: n < played }));

describe("precision", () => {
  it("is the share of bytes that were played within a day", () => {
    expect(shareOf(precisionOf(judged(40, 10), 0, NOW))).toBe(0.25);
    const large = { bytes: 4000, warmedAtMs: NOW - 2 * DAY, playedWithinDay: true };
    expect(shareOf(precisionOf([large, ...judged(40, 0)], 0, NOW))).toBe(0.5);
  });

  it("looks at what is a day old to seven days old", () => {
    const ages = [0.9 * DAY, DAY, 7 * DAY, 7 * DAY + 1].map((age) => ({ bytes: 1, warmedAtMs: NOW - age, playedWithinDay: true }));
    expect(precisionOf(ages, 0, NOW).files).toBe(2);
  });

  it("says nothing of fewer than twenty files, nor of no bytes", () => {
    expect(shareOf(precisionOf(judged(19, 19), 0, NOW))).toBeNull();
    expect(shareOf(precisionOf(judged(20, 20), 0, NOW))).toBe(1);
    expect(shareOf({ files: 20, bytes: 0, playedBytes: 0 })).toBeNull();
  });
});

describe("judgement", () => {
  it("goes on while enough is played, or too little is known", () => {
    expect(verdict(AT_FIRST, judged(40, 8), FLOOR, NOW)).toBe(AT_FIRST);
    expect(verdict(AT_FIRST, judged(10, 0), FLOOR, NOW)).toBe(AT_FIRST);
    expect(spendable(AT_FIRST)).toBe(1);
  });

  it("stops under the floor for a day, then tries with a tenth, then goes on as before", () => {
    const wrong = judged(40, 7);
    const stopped = verdict(AT_FIRST, wrong, FLOOR, NOW);
    expect(stopped).toEqual({ kind: "stopped", untilMs: NOW + DAY, share: 7 / 40 });
    expect(spendable(stopped)).toBe(0);
    expect(verdict(stopped, wrong, FLOOR, NOW + DAY - 1)).toBe(stopped);
    const trying = verdict(stopped, wrong, FLOOR, NOW + DAY);
    expect(trying).toEqual({ kind: "trying", sinceMs: NOW + DAY });
    expect(spendable(trying)).toBe(0.1);
    // What it was stopped for counts no more; what it warmed since does.
    expect(verdict(trying, wrong, FLOOR, NOW + DAY)).toBe(trying);
    const right = verdict(trying, [...wrong, ...judged(20, 20, NOW + DAY)], FLOOR, NOW + 2 * DAY);
    expect(right).toEqual({ kind: "judging", sinceMs: NOW + DAY });
    expect(verdict(trying, judged(20, 0, NOW + DAY), FLOOR, NOW + 2 * DAY).kind).toBe("stopped");
  });

  it("never stops with a floor of 0", () => {
    fc.assert(fc.property(fc.nat(60), fc.constantFrom<Standing>(AT_FIRST, { kind: "stopped", untilMs: NOW + DAY, share: 0 }, { kind: "trying", sinceMs: 0 }), (files, standing) => {
      expect(verdict(standing, judged(files, 0), 0, NOW).kind).toBe("judging");
    }));
  });
});
