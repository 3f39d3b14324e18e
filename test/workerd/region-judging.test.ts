import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Warming } from "../../durable-objects/region/warming.ts";
import { FIRST_PLAN_MS, PLAN_EVERY_MS } from "../../durable-objects/region/judging.ts";
import { ledgerObject } from "../../durable-objects/addresses.ts";
import type { RegionReport } from "../../durable-objects/prewarm-ports.ts";
import { NOTHING_LEARNT } from "../../src/core/prewarm/lesson.ts";
import { decodeLearnt } from "../../src/core/prewarm/learnt-bytes.ts";
import { decodeTide, encodeTide } from "../../src/core/prewarm/tide.ts";
import { REGIONS } from "../../src/core/purge/regions.ts";
import { WarmingScene, later, now } from "./warming-scene.ts";

const DAY_MS = 86_400_000;
const HOT = "music.example/hot.flac";
const LONELY = "music.example/lonely.flac";
const FAR = "music.example/far.flac";
const OTHERS = REGIONS.filter((region) => region !== "weur");

let scene: WarmingScene;

beforeEach(() => {
  scene = new WarmingScene();
});

afterEach(async () => {
  now();
  vi.restoreAllMocks();
  await reset();
});

/** So many listeners play a file. */
function played(base: string, listeners: number): Promise<void> {
  const report = { base, plays: 10 * listeners, listeners: [2 ** listeners - 1, 0] as const, size: 4_000_000, startBytes: 1000, tags: [], missMs: 90 };
  return scene.warming((warming) => warming.observe({ plays: [report], counts: [] }, "FRA", Date.now()));
}

/** The next plan is made. */
async function planned(ms = PLAN_EVERY_MS): Promise<RegionReport["judgement"]> {
  later(ms);
  await scene.alarm();
  return (await scene.warming((warming) => warming.report())).judgement;
}

const warmed = (base: string) => vi.waitFor(() => expect(scene.world.warmed).toContain(`${base} 0`), { timeout: 10_000 });
const why = (base: string) => scene.warming(async (warming) => (await warming.warmth(base)).why);

async function told(regions: readonly (typeof REGIONS)[number][], base: string): Promise<void> {
  const files = [{ base, playsPerDay: 1000, trend: 1, size: 4_000_000, startBytes: 1000, missMs: 90, tags: [] }];
  for (const region of regions) await ledgerObject(env)?.tide(region, encodeTide({ atMs: Date.now(), files }));
}

describe("a region warms by itself", () => {
  it("what is hot here, a minute after it first heard of it, and never what one listener played", async () => {
    await played(HOT, 12);
    await played(LONELY, 1);
    expect(await scene.alarmAt()).toBeLessThanOrEqual(Date.now() + FIRST_PLAN_MS);
    expect(await planned(FIRST_PLAN_MS)).toEqual({ state: "judging", plannedAtMs: expect.any(Number) });
    await warmed(HOT);
    expect(scene.world.steps.map(({ base }) => base)).toEqual([HOT]);
    expect(await scene.warming((warming) => warming.warmth(HOT))).toMatchObject({ state: "warm", why: expect.stringMatching(/^hot here: \d+ plays a day$/) });
    expect(await why(LONELY)).toBe("one listener is no reason, 5 are");
    // What is warm is not picked again.
    await played(HOT, 12);
    await planned();
    expect(scene.world.steps).toHaveLength(1);
  });

  it("what is hot in all other regions, but not what is hot in one it need not follow", async () => {
    await told(OTHERS, FAR);
    await played(LONELY, 1);
    await planned(FIRST_PLAN_MS);
    await warmed(FAR);
    expect(await why(FAR)).toMatch(/^hot in .* and 7 more; 5 of 100 such are much played here a day later$/);
    await told(["apac-ne"], "music.example/elsewhere.flac");
    await played(LONELY, 1);
    await planned();
    expect(await why("music.example/elsewhere.flac")).toMatch(/^too unlikely: hot in apac-ne/);
    expect(scene.world.steps).toHaveLength(1);
  });

  it("and tells the others what is hot, not what few have listened to; what it cannot read of theirs is nothing", async () => {
    await ledgerObject(env)?.tide("oc", Uint8Array.of(1, 2, 3));
    await played(HOT, 12);
    await played(LONELY, 4);
    await planned(FIRST_PLAN_MS);
    await warmed(HOT);
    const said = await ledgerObject(env)?.tide("me", new Uint8Array(0));
    const mine = said?.find(([region]) => region === "weur")?.[1];
    expect(mine && decodeTide(mine)?.files.map(({ base, startBytes, missMs }) => [base, startBytes, missMs])).toEqual([[HOT, 1000, 90]]);
  });

  it("and does not try for an hour again what cannot be warmed", async () => {
    scene.world.script = () => ({ kind: "refused", why: "not found", status: 404, upstreamRequests: 1 });
    await played(HOT, 12);
    await planned(FIRST_PLAN_MS);
    await vi.waitFor(() => expect(scene.world.steps).toHaveLength(1), { timeout: 10_000 });
    for (let plans = 0; plans < 3; plans += 1) {
      await played(HOT, 12);
      await planned();
    }
    expect(scene.world.steps).toHaveLength(1);
    expect(await why(HOT)).toMatch(/^it was tried and is not warm; not again before /);
    await played(HOT, 12);
    await planned(3_600_000);
    await vi.waitFor(() => expect(scene.world.steps).toHaveLength(2), { timeout: 10_000 });
  });

  it("what an instance heard of that did not live to plan, and no oftener for all the instances there are", async () => {
    await played(HOT, 12);
    await vi.waitFor(async () => expect(await scene.sql("SELECT 1 FROM plays")).toHaveLength(1));
    await scene.evict();
    expect(await planned(FIRST_PLAN_MS)).toMatchObject({ plannedAtMs: expect.any(Number) });
    await warmed(HOT);
    await scene.evict();
    later(20_000);
    await scene.alarm();
    await played("music.example/next.flac", 12);
    expect(await scene.alarmAt()).toBeGreaterThan(Date.now() + PLAN_EVERY_MS - 60_000);
  });

  it("in the hours it may, and waits for them where nobody plays anything", async () => {
    const hour = (ms: number) => new Date(ms).toLocaleTimeString("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" });
    const begin = Date.now() + 20 * 60_000;
    const hours = `${hour(begin)}-${hour(begin + 3_600_000)}`;
    await scene.warming((warming) => void Object.assign(warming.terms, { hours }));
    await played(HOT, 12);
    expect(await planned(FIRST_PLAN_MS)).toMatchObject({ state: "judging", why: `it waits for ${hours}, by its own clocks` });
    for (let minutes = 0; minutes < 25; minutes += 5) await planned();
    await warmed(HOT);
  });

  it("in hours that begin while its object is not there", async () => {
    await played(HOT, 12);
    await planned(FIRST_PLAN_MS);
    const next = await scene.within((object, ctx) => {
      const warming = new Warming({ region: "weur", ctx, sql: object.sql, env: Object.assign({}, env, { PREWARM_HOURS: "01:00-02:00" }), warmer: () => undefined, now: Date.now });
      return warming["judging"].nextMs();
    });
    expect(next).toBeGreaterThan(Date.now());
    expect(next).toBeLessThanOrEqual(Date.now() + PLAN_EVERY_MS);
  });
});

describe("judgement", () => {
  it("stops when too little of what it warmed is played, says so, also after eviction, and tries again a day later", async () => {
    await scene.warming(() => undefined);
    const old = Date.now() - 2 * DAY_MS;
    for (let n = 0; n < 40; n += 1) {
      await scene.sql("INSERT INTO warm_files (base, extent, why, bytes, slices, judged_bytes, warmed_ms, fresh_until_ms, played) VALUES (?, 'start', '', 100, 1, 100, ?, ?, ?)", `${LONELY}${n}`, old, old, n < 4 ? 1 : 0);
    }
    await played(HOT, 12);
    const stopped = { state: "stopped", why: expect.stringMatching(/^of the bytes it warmed 10 of 100 were played within a day, fewer than 20 of 100; it tries again at 20/) };
    expect(await planned(FIRST_PLAN_MS)).toMatchObject(stopped);
    expect(await why(HOT)).toMatch(/^of the bytes it warmed/);
    await scene.evict();
    expect((await scene.warming((warming) => warming.report())).judgement).toMatchObject(stopped);
    await played(HOT, 12);
    expect(await planned(FIRST_PLAN_MS)).toMatchObject(stopped);
    expect(scene.world.steps).toEqual([]);
    later(DAY_MS);
    await played(HOT, 12);
    expect(await planned()).toMatchObject({ state: "judging", why: "with a tenth of its bytes, until enough of them have been played" });
    await warmed(HOT);
  });

  it("learns once a day, and what it has learnt outlives its instance", async () => {
    await told(OTHERS, FAR);
    await played(HOT, 12);
    await planned(FIRST_PLAN_MS);
    const learnt = async () => {
      const [row] = await scene.sql("SELECT learnt FROM judging");
      return (row && decodeLearnt(new Uint8Array(row["learnt"] as ArrayBuffer))) ?? NOTHING_LEARNT;
    };
    const first = await learnt();
    expect([...first.seen.keys()]).toEqual([HOT]);
    expect(first.questions).toHaveLength(2);
    await scene.evict();
    later(DAY_MS);
    await told(OTHERS, FAR);
    await played(FAR, 12);
    await planned();
    const second = await learnt();
    expect(second.agreement.get("oc")).toEqual({ tried: 1, came: 1 });
    expect([...second.seen.keys()]).toContain(FAR);
  });

  it("is off in a region that is left out, which plans nothing", async () => {
    scene = new WarmingScene("nowhere");
    await played(HOT, 12);
    expect(await planned(FIRST_PLAN_MS)).toMatchObject({ state: "off" });
    expect(scene.world.steps).toEqual([]);
  });
});
