import { describe, expect, it } from "vitest";
import { coarseLines, failureLines, liveLines, orderLines, orderTable } from "../../../scripts/commands/prewarm/draw.ts";
import { Rates } from "../../../scripts/commands/prewarm/rates.ts";
import { standings } from "../../../scripts/commands/prewarm/standing.ts";
import { progressOn } from "../../../scripts/commands/prewarm/progress.ts";
import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { ordered, region, warmed } from "./warm-server.ts";

const running = (done: number): PrewarmView => ({
  ...ordered("o1", 3000), state: "running",
  regions: [
    region("weur", "running", { urls: 3000, done, failed: 4, upstream_bytes: 200 * 1_048_576, reserve_bytes: 1_048_576 }, { done_by: "2026-11-21T12:05:07.120Z" }),
    region("apac-ne", "paused", { urls: 3000 }, { why: "the origin says 503" }),
    region("oc", "scheduled", null, { starts_at: "2026-11-22T11:00:00.000Z" }),
    region("me", "unknown", null, { why: "The region did not answer in time." }),
    region("sam", "done", { urls: 3000, done: 3000 }),
  ],
});

describe("progress", () => {
  it("is a line a region: bar, URLs, bytes, pace, when it will be done, state and why", () => {
    const rates = new Rates();
    for (const [i, done] of [1000, 1040, 1196].entries()) for (const one of standings([running(done)])) rates.see(one, 2000 * i);
    expect(liveLines([running(1196)], rates)).toEqual([
      "weur     [#########---------------]  1,200/3,000  201.0 MiB   49/s  done by 12:05:07Z  running",
      "apac-ne  [------------------------]      0/3,000    0.0 KiB  0.0/s                     paused: the origin says 503",
      "oc       [------------------------]      0/3,000    0.0 KiB                            scheduled: begins 2026-11-22T11:00:00.000Z",
      "me       [------------------------]      0/3,000    0.0 KiB                            not known: The region did not answer in time.",
      "sam      [########################]  3,000/3,000    0.0 KiB                            done",
    ]);
  });

  it("has the pace of the last seconds, not of all", () => {
    const rates = new Rates();
    const see = (done: number, ms: number) => standings([running(done)]).forEach((one) => rates.see(one, ms));
    see(0, 0);
    expect(rates.of("weur")).toBeUndefined();
    see(1000, 10_000);
    expect(rates.of("weur")).toBeCloseTo(100);
    for (let s = 11; s <= 40; s += 1) see(1000, s * 1000);
    expect(rates.of("weur")).toBe(0);
    expect(rates.of("nowhere")).toBeUndefined();
  });

  it("of several orders is theirs together, by what is under way", () => {
    const [first, second] = [warmed(ordered("o1", 10)), { ...ordered("o2", 5), regions: [region("weur", "running", { urls: 5, done: 2 }), region("oc", "scheduled", null)] }];
    expect(standings([first, second]).map(({ region: name, state, urls, done }) => [name, state, urls, done])).toEqual([["weur", "running", 15, 12], ["oc", "scheduled", 15, 10]]);
  });

  it("elsewhere than on a terminal is said once a quarter", () => {
    let text = "";
    const progress = progressOn({ write: (more: string) => (text += more) });
    for (let done = 0; done <= 2996; done += 4) progress.show([running(done)]);
    progress.show([warmed(ordered("o1", 3000))]);
    progress.clear();
    expect(text.split("\n").filter((line) => line.startsWith("weur"))).toEqual(["weur: running, 0 %", "weur: running, 25 %", "weur: running, 50 %", "weur: running, 75 %", "weur: running, 100 %", "weur: done"]);
    expect(coarseLines([running(0)])[1]).toBe("apac-ne: paused: the origin says 503");
    const underway = region("oc", "scheduled", null, { starts_at: "2026-11-22T11:00:00.000Z", why: "on its way to the region" });
    expect(coarseLines([{ ...running(0), regions: [underway] }])).toEqual(["oc: scheduled: begins 2026-11-22T11:00:00.000Z, on its way to the region"]);
  });

  it("on a terminal is drawn over itself and taken away", () => {
    let text = "";
    const progress = progressOn({ write: (more: string) => (text += more), isTTY: true, columns: 60 });
    progress.show([running(0)]);
    progress.show([running(8)]);
    progress.clear();
    expect(text.split("\u001b[1A\u001b[2K")).toHaveLength(11);
    for (const line of text.split("\n")) expect(line.replaceAll(/\u001b\[\d[AK]/g, "").length).toBeLessThan(60);
  });
});

describe("an order", () => {
  it("is told in full", () => {
    expect(orderLines(warmed(ordered("o1", 3)))).toEqual([
      "prewarm o1: done; 3 URLs, extent start, priority normal, by ci",
      "  weur  done; 3 of 3 URLs warm, 1 of them before; 3.0 MiB in 2 requests of the origin; 2.0 KiB from the reserve",
      "  oc    done; 3 of 3 URLs warm, 1 of them before; 3.0 MiB in 2 requests of the origin; 2.0 KiB from the reserve",
    ]);
  });

  it("of a purge says so, and what failed is cut at ten", () => {
    const failures = Array.from({ length: 12 }, (_, i) => ({ url: `https://a.example/${i}`, why: "not stored by policy", status: null }));
    const order = { ...ordered("rewarm-1", 0, { urls: null }), regions: [region("oc", "done", { urls: 12, failed: 12 }, { failures })] };
    expect(orderLines(order)[0]).toContain("what a purge emptied");
    expect(failureLines([order])).toHaveLength(12);
    expect(failureLines([order]).at(-1)).toBe("  and 2 more: --json lists them");
  });

  it("stands in a list with how much of it is done", () => {
    expect(orderTable([running(1496), warmed(ordered("o2", 1, { extent: "all" }))])).toEqual([
      "id  state    accepted                  by  URLs   extent  regions  done",
      "o1  running  2026-11-21T12:00:00.000Z  ci  3,000  start   5        30 %, 4 failed",
      "o2  done     2026-11-21T12:00:00.000Z  ci  1      all     2        100 %",
    ]);
  });
});
