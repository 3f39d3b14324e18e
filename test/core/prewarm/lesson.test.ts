import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementWith } from "../../../src/core/prewarm/agreement.ts";
import { kinship } from "../../../src/core/prewarm/kinship.ts";
import { type Learnt, MOST_QUESTIONS, MOST_SEEN, NOTHING_LEARNT, learn, lessonDue } from "../../../src/core/prewarm/lesson.ts";
import { caseOf, chancesOf } from "../../../src/core/prewarm/odds.ts";
import { REGIONS } from "../../../src/core/purge/regions.ts";
import { DAY, NOW, hot, input, planInput, tide } from "./make.ts";

const prior = () => 0.01;

/** Days in which what oc plays comes here a day later, and what sam plays never does. */
function follower(days: number): Learnt {
  let learnt = NOTHING_LEARNT;
  for (let day = 0; day < days; day += 1) {
    const tides = new Map([["oc", tide(`oc ${day}`)], ["sam", tide(`sam ${day}`)]]);
    learnt = learn(learnt, input({ nowMs: NOW + day * DAY, here: day === 0 ? [] : [hot(`oc ${day - 1}`)], tides }));
  }
  return learnt;
}

describe("a region learns", () => {
  it("whom it follows", () => {
    const { agreement } = follower(20);
    expect(agreementWith(agreement, "oc", prior)).toBeGreaterThan(0.35);
    expect(agreementWith(agreement, "sam", prior)).toBeLessThan(0.01);
    expect(agreementWith(agreement, "never heard of", prior)).toBe(0.01);
  });

  it("how often what was hot comes back", () => {
    let learnt = NOTHING_LEARNT;
    // Every other day the same file.
    for (let day = 0; day < 40; day += 1) learnt = learn(learnt, input({ nowMs: NOW + day * DAY, here: day % 2 === 0 ? [hot("a"), hot("b")] : [hot("b")] }));
    const yesterday = caseOf("was", 1);
    expect(chancesOf(learnt.odds)[yesterday]).toBeGreaterThan(chancesOf(NOTHING_LEARNT.odds)[yesterday] ?? 1);
  });

  it("nothing from two days between lessons", () => {
    const first = learn(NOTHING_LEARNT, input({ here: [hot("a")], tides: new Map([["oc", tide("b")]]) }));
    const late = learn(first, input({ nowMs: NOW + 2 * DAY, here: [hot("b")] }));
    expect(late.odds).toEqual(NOTHING_LEARNT.odds);
    expect(late.agreement.size).toBe(0);
    const inTime = learn(first, input({ nowMs: NOW + DAY, here: [hot("b")] }));
    expect(inTime.agreement.get("oc")).toEqual({ tried: 1, came: 1 });
  });

  it("once a day", () => {
    expect(lessonDue(NOTHING_LEARNT, NOW)).toBe(true);
    const learnt = learn(NOTHING_LEARNT, input());
    expect(lessonDue(learnt, NOW + DAY - 1)).toBe(false);
    expect(lessonDue(learnt, NOW + DAY)).toBe(true);
  });

  it("what was hot for a fortnight, and forgets it then", () => {
    const first = learn(NOTHING_LEARNT, input({ here: [hot("a")] }));
    expect(learn(first, input({ nowMs: NOW + 13 * DAY })).seen.has("a")).toBe(true);
    expect(learn(first, input({ nowMs: NOW + 14 * DAY })).seen.has("a")).toBe(false);
  });

  it("in bounded memory, however much is played", () => {
    const many = Array.from({ length: MOST_QUESTIONS + 1000 }, (_, n) => hot(`a.test/${n}`, { playsPerDay: n }));
    const learnt = learn(NOTHING_LEARNT, input({ here: many, most: many.length }));
    expect(learnt.questions).toHaveLength(MOST_QUESTIONS);
    expect(learnt.seen.size).toBe(MOST_SEEN);
  });

  it("nothing of what too few have listened to", () => {
    fc.assert(fc.property(planInput, (any) => {
      const counted = any.here.filter(({ listeners }) => listeners >= any.listeners);
      expect(learn(NOTHING_LEARNT, { ...any, here: counted })).toEqual(learn(NOTHING_LEARNT, any));
    }));
  });
});

describe("kinship", () => {
  it("is a small share for any two regions, the same both ways", () => {
    for (const a of REGIONS) for (const b of REGIONS) {
      expect(kinship(a, b)).toBe(kinship(b, a));
      expect(kinship(a, b)).toBeGreaterThan(0);
      expect(kinship(a, b)).toBeLessThanOrEqual(0.04);
    }
  });

  it("is greater for a shared language, and for nearer clocks", () => {
    expect(kinship("oc", "enam")).toBeGreaterThan(kinship("oc", "apac-ne"));
    expect(kinship("apac-ne", "oc")).toBeGreaterThan(kinship("apac-ne", "sam"));
    expect(kinship("Atlantis", "oc")).toBeLessThan(kinship("apac-ne", "oc"));
  });
});
