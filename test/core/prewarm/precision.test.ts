import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AT_FIRST, type Standing, spendable, verdict } from "../../../src/core/prewarm/precision.ts";
import type { JudgedRow } from "../../../src/core/prewarm/warmed-rows.ts";
import { DAY, NOW } from "./make.ts";

const FLOOR = 0.2;
/** Files warmed two days ago, of which so many were played within a day. */
const judged = (files: number, played: number, warmedAtMs = NOW - 2 * DAY): JudgedRow[] =>
  Array.from({ length: files }, (_, n) => ({ bytes: 100, warmedAtMs, playedWithinDay: n < played }));

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
