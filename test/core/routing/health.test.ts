import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Condition, TRIAL_MS, WELL, accused, askedToWait, broke, failed, givenUp, healthOf, pardoned, succeeded, triedAt,
} from "../../../src/core/routing/health.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import { NOW } from "./seen.ts";

const POLICY = DEFAULT_POLICY;

/** Fails so often in a row at one time. */
function failing(times: number, condition = WELL, nowMs = NOW): Condition {
  return times === 0 ? condition : failing(times - 1, failed(condition, nowMs, nowMs, POLICY), nowMs);
}
const at = (condition: Condition, nowMs: number) => healthOf(condition, nowMs, POLICY);
const OUT = failing(3);

describe("health", () => {
  it("ends with the third failure in a row, for a second", () => {
    expect(at(failing(2), NOW).kind).toBe("ok");
    expect(at(OUT, NOW)).toEqual({ kind: "ejected", why: "failures", untilMs: NOW + 1000 });
    expect(at(OUT, NOW + 999).kind).toBe("ejected");
    expect(at(OUT, NOW + 1000)).toEqual({ kind: "trial", why: "failures", busy: false });
  });

  it("counts failures from anew after a success", () => {
    expect(at(failing(2, succeeded(failing(2), NOW, NOW)), NOW).kind).toBe("ok");
  });

  it("takes one trial at a time", () => {
    const tried = triedAt(OUT, NOW + 1000);
    expect(at(tried, NOW + 1001)).toEqual({ kind: "trial", why: "failures", busy: true });
    expect(triedAt(OUT, NOW + 999)).toBe(OUT);
  });

  it("waits for a trial whose answer never comes for five seconds and no longer", () => {
    const tried = triedAt(OUT, NOW + 1000);
    expect(at(tried, NOW + 1000 + TRIAL_MS - 1)).toMatchObject({ busy: true });
    expect(at(tried, NOW + 1000 + TRIAL_MS)).toMatchObject({ kind: "trial", busy: false });
  });

  it("returns by a trial that is answered: a tenth of its share, and ever more of it until it has all after four seconds", () => {
    const back = succeeded(triedAt(OUT, NOW + 1000), NOW + 1000, NOW + 1030);
    expect(at(back, NOW + 1030)).toEqual({ kind: "returning", share: 0.1 });
    expect(at(back, NOW + 3030)).toEqual({ kind: "returning", share: 0.5 });
    expect(at(back, NOW + 5030)).toEqual({ kind: "ok" });
  });

  it.each([[1, 2000], [2, 4000], [3, 8000], [4, 8000]])("after %i trials that failed it is ejected for %i ms", (times, lengthMs) => {
    let [condition, nowMs] = [OUT, NOW];
    for (let trial = 0; trial < times; trial += 1) {
      nowMs = untilOf(condition);
      condition = failed(triedAt(condition, nowMs), nowMs, nowMs, POLICY);
    }
    expect(untilOf(condition) - nowMs).toBe(lengthMs);
  });

  it("forgets ejections after a minute in health, and not before", () => {
    const back = succeeded(OUT, NOW + 1000, NOW + 1000);
    expect(untilOf(failing(3, back, NOW + 61_000)) - NOW - 61_000).toBe(2000);
    expect(untilOf(failing(3, back, NOW + 61_001)) - NOW - 61_001).toBe(1000);
  });

  it("counts an ejection from when the request began that failed last", () => {
    expect(untilOf(failed(triedAt(OUT, NOW + 1000), NOW + 1000, NOW + 2500, POLICY))).toBe(NOW + 3500);
    expect(untilOf(failed(triedAt(OUT, NOW + 1000), NOW + 1000, NOW + 9000, POLICY))).toBe(NOW + 10_000);
  });

  it("learns nothing from the end of requests that began before an ejection or a return", () => {
    expect(failed(OUT, NOW - 1, NOW + 1500, POLICY)).toBe(OUT);
    expect(broke(OUT, NOW - 1, NOW + 1500, POLICY)).toBe(OUT);
    expect(succeeded(OUT, NOW - 1, NOW + 500)).toBe(OUT);
    const back = succeeded(OUT, NOW + 1000, NOW + 1030);
    expect(failing(9, back, NOW + 1029)).toBe(back);
    expect(broke(back, NOW, NOW + 5000, POLICY)).toBe(back);
  });

  it("returns by an answer that a last resort gave", () => {
    expect(at(succeeded(OUT, NOW + 10, NOW + 40), NOW + 40).kind).toBe("returning");
  });

  it("is on trial again, as late as this one came, where nobody waited for the answer", () => {
    const tried = triedAt(OUT, NOW + 1000);
    expect(at(givenUp(tried, NOW + 1000, NOW + 1200, POLICY), NOW + 1200)).toEqual({ kind: "ejected", why: "failures", untilMs: NOW + 2000 });
    expect(givenUp(WELL, NOW, NOW + 10, POLICY)).toBe(WELL);
    expect(givenUp(OUT, NOW - 10, NOW + 10, POLICY)).toBe(OUT);
  });

  it("is on trial at once where others say that the edge is gone", () => {
    expect(at(accused(WELL, NOW), NOW)).toEqual({ kind: "trial", why: "hearsay", busy: false });
    expect(at(failed(accused(WELL, NOW), NOW, NOW, POLICY), NOW)).toMatchObject({ kind: "ejected", why: "failures" });
    expect(accused(OUT, NOW)).toBe(OUT);
  });

  it("is on trial sooner where others say that the edge is back, but not within the first second", () => {
    const long = failed(triedAt(failed(triedAt(OUT, NOW + 1000), NOW + 1000, NOW + 1000, POLICY), NOW + 3000), NOW + 3000, NOW + 3000, POLICY);
    expect(untilOf(long)).toBe(NOW + 7000);
    expect(untilOf(pardoned(long, NOW + 3100, POLICY))).toBe(NOW + 4000);
    expect(untilOf(pardoned(long, NOW + 5000, POLICY))).toBe(NOW + 5000);
  });

  it.each([[1, 1000], [60, 60_000], [61, 60_000], [1e9, 60_000]])("is ejected for as long as an edge asks for that wants %d s, up to a minute", (sec, ms) => {
    const waiting = askedToWait(WELL, sec, NOW);
    expect(at(waiting, NOW)).toEqual({ kind: "ejected", why: "asked-to-wait", untilMs: NOW + ms });
    expect(at(succeeded(waiting, NOW, NOW + ms - 1), NOW + ms - 1).kind).toBe("ejected");
    expect(at(pardoned(waiting, NOW, POLICY), NOW + ms - 1).kind).toBe("ejected");
    expect(at(waiting, NOW + ms).kind).toBe("trial");
  });
});

type Step = (condition: Condition, beganMs: number, nowMs: number) => Condition;
const STEPS: Readonly<Record<string, Step>> = {
  failed: (condition, beganMs, nowMs) => failed(condition, beganMs, nowMs, POLICY),
  broke: (condition, beganMs, nowMs) => broke(condition, beganMs, nowMs, POLICY),
  succeeded,
  givenUp: (condition, beganMs, nowMs) => givenUp(condition, beganMs, nowMs, POLICY),
  tried: (condition, _, nowMs) => triedAt(condition, nowMs),
  accused: (condition, _, nowMs) => accused(condition, nowMs),
  pardoned: (condition, _, nowMs) => pardoned(condition, nowMs, POLICY),
};
const history = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat({ max: 6000 }), fc.nat({ max: 3000 })), { maxLength: 60 });

describe("whatever happened", () => {
  it("an ejection never lasts longer than the longest, and shares stay within 0 and 1", () => {
    fc.assert(fc.property(history, (steps) => {
      let [condition, nowMs] = [WELL, NOW];
      for (const [name, ms, step] of steps) {
        nowMs += step;
        condition = STEPS[name]?.(condition, nowMs - ms, nowMs) ?? condition;
        const health = at(condition, nowMs);
        if (health.kind === "ejected") expect(health.untilMs - nowMs).toBeLessThanOrEqual(POLICY.mostEjectMs);
        if (health.kind === "returning") expect(health.share).toBeGreaterThan(0);
        if (health.kind === "returning") expect(health.share).toBeLessThan(1);
      }
    }));
  });

  it("an edge that answers each trial from now on is asked again within ten seconds", () => {
    fc.assert(fc.property(history, (steps) => {
      let [condition, nowMs] = [WELL, NOW];
      for (const [name, ms, step] of steps) condition = STEPS[name]?.(condition, (nowMs += step) - ms, nowMs) ?? condition;
      const wellMs = nowMs;
      for (; nowMs < wellMs + 10_000; nowMs += 50) {
        const health = at(condition, nowMs);
        if (health.kind === "trial" && !health.busy) condition = succeeded(triedAt(condition, nowMs), nowMs, nowMs + 30);
      }
      expect(["ok", "returning"]).toContain(at(condition, nowMs).kind);
    }));
  });
});

function untilOf({ state }: Condition): number {
  return state.kind === "out" ? state.untilMs : Number.NaN;
}
