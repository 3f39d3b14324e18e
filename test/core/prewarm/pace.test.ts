import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ended, Pace } from "../../../src/core/prewarm/pace.ts";
import { laneOf } from "../../../src/core/prewarm/starts.ts";

const NOW = 1_790_000_000_000;
const LANE = laneOf(100, 0, 1);
const WELL: Ended = { asked: true, firstByteMs: 20 };

/** An upstream in time: what it does with a request that begins at `ms`, and how long that takes. */
type Upstream = (ms: number) => { readonly takesMs: number; readonly ended: Ended };

/** Work without end for so long; when requests began. */
function work(pace: Pace, upstream: Upstream, forMs: number, fromMs = NOW): { readonly began: number[]; readonly most: number } {
  const began: number[] = [];
  let underWay: { readonly beganMs: number; readonly atMs: number; readonly ended: Ended }[] = [];
  let most = 0;
  let nowMs = fromMs;
  while (nowMs < fromMs + forMs) {
    for (const { beganMs, ended } of underWay.filter(({ atMs }) => atMs <= nowMs)) pace.ended(beganMs, nowMs, ended);
    underWay = underWay.filter(({ atMs }) => atMs > nowMs);
    const go = pace.ask(LANE, nowMs);
    if (go.kind === "wait") {
      nowMs = Math.min(go.untilMs, ...underWay.map(({ atMs }) => atMs));
      continue;
    }
    pace.begin(LANE, nowMs);
    began.push(nowMs);
    const { takesMs, ended } = upstream(nowMs);
    underWay.push({ beganMs: nowMs, atMs: nowMs + Math.max(1, takesMs), ended });
    most = Math.max(most, underWay.length);
  }
  return { began, most };
}

const down = (fromMs: number, untilMs: number, trouble: Ended["trouble"] = { why: "answers 503" }): Upstream =>
  (ms) => ({ takesMs: 20, ended: ms >= fromMs && ms < untilMs ? { asked: true, ...(trouble === undefined ? {} : { trouble }) } : WELL });

describe("an upstream that is well", () => {
  it("is asked at 85 % of the rate and more, never above it, and never by more at a time than the cap", () => {
    const { began, most } = work(new Pace(6), () => ({ takesMs: 40, ended: WELL }), 10_000);
    expect(began.length).toBeGreaterThanOrEqual(850);
    expect(began.length).toBeLessThanOrEqual(1000);
    expect(most).toBeLessThanOrEqual(6);
  });

  it("is not spared by what was had without asking it: that costs no part of the rate", () => {
    let n = 0;
    const begun = (asked: (n: number) => boolean) => work(new Pace(6), () => ({ takesMs: 2, ended: { asked: asked((n += 1)) } }), 5000).began.length;
    expect(begun(() => false)).toBeGreaterThan(1000);
    expect(begun(() => true)).toBeLessThanOrEqual(500);
  });

  it("is asked by no more at a time than the cap, however long it takes", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2000 }), (cap, takesMs) => {
      expect(work(new Pace(cap), () => ({ takesMs, ended: WELL }), 3000).most).toBeLessThanOrEqual(cap);
    }));
  });
});

describe("an upstream that cannot be had", () => {
  it("is left alone for as long as it says", () => {
    const pace = new Pace(6);
    const { began } = work(pace, down(NOW + 1000, NOW + 8000, { why: "answers 429", retryAfterSec: 7 }), 12_000);
    const inPause = began.filter((ms) => ms > NOW + 1100 && ms < NOW + 7900);
    expect(inPause).toEqual([]);
    expect(began.some((ms) => ms > NOW + 8000)).toBe(true);
  });

  it("is asked ever more seldom, one request at a time, and not less than every five minutes", () => {
    const pace = new Pace(6);
    const { began } = work(pace, down(NOW + 1000, Number.POSITIVE_INFINITY), 3_600_000);
    const probes = began.filter((ms) => ms > NOW + 1200);
    const gaps = probes.slice(1).map((ms, i) => ms - (probes[i] ?? 0));
    expect(probes.length).toBeGreaterThan(15);
    expect(probes.length).toBeLessThan(25);
    for (const [i, gap] of gaps.entries()) {
      expect(gap).toBeLessThan(302_000);
      if (i > 0) expect(gap).toBeGreaterThanOrEqual((gaps[i - 1] ?? 0) - 2000);
    }
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(300_000);
  });

  it("counts once for all that were under way together", () => {
    const pace = new Pace(6);
    for (let i = 0; i < 6; i += 1) pace.begin(LANE, NOW + i);
    for (let i = 0; i < 6; i += 1) pace.ended(NOW + i, NOW + 100 + i, { asked: true, trouble: { why: "answers 503" } });
    expect(pace.state).toMatchObject({ troubles: 1, factor: 0.5, pausedUntilMs: NOW + 1100 });
    expect(pace.paused(NOW + 1000)).toEqual({ untilMs: NOW + 1100, why: "answers 503" });
    expect(pace.paused(NOW + 1100)).toBeUndefined();
  });

  it("is not asked less often for what went wrong on this side of it, only not at once", () => {
    const pace = new Pace(6);
    let nowMs = NOW;
    for (const pauseMs of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
      for (let i = 0; i < 3; i += 1) pace.begin(LANE, nowMs);
      for (let i = 0; i < 3; i += 1) pace.ended(nowMs, nowMs + 5, { asked: false, trouble: { why: "is not asked (buffers)", ours: true } });
      expect(pace.paused(nowMs + 5)?.untilMs).toBe(nowMs + 5 + pauseMs);
      nowMs += 5 + pauseMs;
    }
    expect(pace.state).toMatchObject({ troubles: 0, factor: 1 });
  });

  it("counts once for all that began and ended in one moment", () => {
    const pace = new Pace(6);
    for (let i = 0; i < 6; i += 1) pace.begin(LANE, NOW);
    for (let i = 0; i < 6; i += 1) pace.ended(NOW, NOW, { asked: true, trouble: { why: "answers 503" } });
    expect(pace.state).toMatchObject({ troubles: 1, factor: 0.5 });
  });

  it("comes back a little at a time, to the whole rate", () => {
    const pace = new Pace(6);
    const { began } = work(pace, down(NOW + 1000, NOW + 1500), 30_000);
    const inSecond = (second: number) => began.filter((ms) => ms >= NOW + second * 1000 && ms < NOW + (second + 1) * 1000).length;
    expect(inSecond(4)).toBeLessThan(80);
    expect(inSecond(4)).toBeGreaterThan(30);
    expect(inSecond(8)).toBeGreaterThan(inSecond(4));
    expect(inSecond(25)).toBeGreaterThan(85);
  });

  it("is still left alone by whoever comes after", () => {
    const pace = new Pace(6);
    pace.begin(LANE, NOW);
    pace.ended(NOW, NOW + 10, { asked: true, trouble: { why: "answers 503", retryAfterSec: 60 } });
    expect(new Pace(6, pace.state).ask(LANE, NOW + 20)).toEqual({ kind: "wait", untilMs: NOW + 60_010 });
  });
});

describe("an upstream whose first bytes take twice as long as they did", () => {
  const slowFrom = (fromMs: number): Upstream => (ms) => ({ takesMs: 20, ended: { asked: true, firstByteMs: ms < fromMs ? 50 : 250 } });

  it("is asked half as often, and less while that does not help", () => {
    const pace = new Pace(6);
    const { began } = work(pace, slowFrom(NOW + 5000), 9000);
    const before = began.filter((ms) => ms >= NOW + 3000 && ms < NOW + 4000).length;
    const after = began.filter((ms) => ms >= NOW + 8000 && ms < NOW + 9000).length;
    expect(after).toBeLessThan(before * 0.6);
    expect(pace.paused(NOW + 9000)).toBeUndefined();
  });

  it("is asked as before once that has become how it is", () => {
    const pace = new Pace(6);
    const { began } = work(pace, slowFrom(NOW + 5000), 120_000);
    expect(began.filter((ms) => ms >= NOW + 119_000).length).toBeGreaterThan(85);
  });

  it("is not taken to be slow for a few that are", () => {
    const pace = new Pace(6);
    let n = 0;
    work(pace, () => ({ takesMs: 20, ended: { asked: true, firstByteMs: (n += 1) % 10 === 0 ? 140 : 40 } }), 20_000);
    expect(pace.state.factor).toBe(1);
  });
});
