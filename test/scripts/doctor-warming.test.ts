import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../scripts/doctor/configuration.ts";
import { diagnose } from "../../scripts/doctor/diagnose.ts";
import { printed } from "../../scripts/doctor/print.ts";
import { fixture } from "./run.ts";

async function diagnosed(vars: Record<string, unknown>, reserve: boolean) {
  const read = await readConfiguration(fixture("good.toml"), undefined);
  if (!read.ok) throw new Error(read.why);
  const { configuration } = read;
  const buckets = new Map(reserve ? [["RESERVE", "a-reserve"]] : []);
  return diagnose({ ...configuration, buckets, vars: { ORIGIN: "https://origin.downbeat.test", ...vars } });
}

describe("doctor on warming", () => {
  it("says how often the origin is asked, how many bytes judgement may fetch, and what writing them costs", async () => {
    const withReserve = await diagnosed({ PLAN: "paid" }, true);
    expect(withReserve.warming).toEqual([
      'PREWARM "judgement": 11 regions, in one data centre of each; at most 20 requests/s to one upstream for all of them (PREWARM_REQUESTS_PER_SEC).',
      expect.stringMatching(/up to 2\.0 GiB a region and day \(PREWARM_DAILY_BYTES\), 22\.0 GiB in all[^]*from there\. As whole heads that is 90,112 writes to R2 a day, \$7\.67 a month, storage and refreshing aside\.$/),
    ]);
    expect(printed(withReserve)).toMatch(/\nWarming\n {2}- PREWARM "judgement"/);
    const alone = (await diagnosed({ PLAN: "paid", PREWARM_REGIONS: ["weur"] }, false)).warming.join("\n");
    expect(alone).toMatch(/: 1 region, in one data centre of it;[^]*2\.0 GiB in all[^]*without a reserve each region asks the origin for itself\.$/);
    expect(alone).not.toMatch(/R2/);
  });

  it("says what it takes of the free plan's rows and duration", async () => {
    expect((await diagnosed({}, true)).warming.at(-1)).toMatch(/about 6 rows in each region, of the plan's 100,000 a day; 11 regions at work all the time use up its 13,000 GB-s in 2\.6 hours\.$/);
  });

  it("says when nothing is judged, and when nothing is warmed", async () => {
    const warming = async (vars: Record<string, unknown>) => (await diagnosed({ PLAN: "paid", ...vars }, true)).warming;
    expect((await warming({ PREWARM_DAILY_BYTES: 0 }))[1]).toMatch(/^PREWARM_DAILY_BYTES 0: nothing is judged/);
    expect(await warming({ PREWARM: "orders" })).toHaveLength(1);
    expect(await warming({ PREWARM: "off" })).toEqual([expect.stringMatching(/^PREWARM "off"/)]);
  });

  it("warns of all regions without a reserve, unless the origin is a bucket, or nothing is warmed", async () => {
    const warns = async (vars: Record<string, unknown>, reserve: boolean) => (await diagnosed({ PLAN: "paid", ...vars }, reserve)).warnings.some((text) => text.startsWith("PREWARM_REGIONS are all 11 and no RESERVE"));
    expect(await warns({}, false)).toBe(true);
    expect(await warns({}, true)).toBe(false);
    expect(await warns({ PREWARM_REGIONS: ["weur", "enam"] }, false)).toBe(false);
    expect(await warns({ ORIGIN: "r2://MUSIC/albums" }, false)).toBe(false);
    expect(await warns({ PREWARM: "off" }, false)).toBe(false);
  });

  it("warns of a rate that uses up the free plan's rows within the hour", async () => {
    const warned = async (vars: Record<string, unknown>) => (await diagnosed(vars, true)).warnings.find((text) => text.includes("PREWARM_REQUESTS_PER_SEC"));
    expect(await warned({})).toMatch(/at PREWARM_REQUESTS_PER_SEC 20 warming uses up the day's 100,000 rows in 13 minutes[^]*set it to 4 or less/);
    expect(await warned({ PREWARM_REQUESTS_PER_SEC: 1000 })).toMatch(/in less than a minute/);
    expect(await warned({ PREWARM_REQUESTS_PER_SEC: 4 })).toBeUndefined();
    expect(await warned({ PLAN: "paid", PREWARM_REQUESTS_PER_SEC: 1000 })).toBeUndefined();
    expect(await warned({ PREWARM: "off" })).toBeUndefined();
  });
});
