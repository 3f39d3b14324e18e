import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { leadOf } from "../../src/core/prewarm/lead.ts";
import { WarmingScene, basesOf, later, now, orderOf } from "./warming-scene.ts";

let scene: WarmingScene;

beforeEach(() => {
  scene = new WarmingScene();
});

afterEach(async () => {
  now();
  vi.restoreAllMocks();
  await reset();
});

describe("an order", () => {
  it("is stored when it is taken, and done by alarms", async () => {
    const order = orderOf({ bases: basesOf(150) });
    await scene.take(order);
    const progress = await scene.until(order.id, "done");
    expect(progress).toMatchObject({ region: "weur", urls: 150, done: 150, found: 0, failed: 0, failures: [], upstreamRequests: 150, upstreamBytes: 150_000 });
    expect(progress.endedAtMs).toBeGreaterThanOrEqual(progress.beganAtMs ?? Number.POSITIVE_INFINITY);
    expect(scene.world.steps.map(({ base }) => base)).toEqual(basesOf(150));
    expect(scene.world.steps[0]).toMatchObject({ colo: "FRA", extent: "start", cursor: 0, needs: 0, from: "upstream" });
    expect(await scene.sql("SELECT 1 FROM warm_items UNION ALL SELECT 1 FROM warm_lists")).toEqual([]);
  });

  it("fetches each slice of each URL once", async () => {
    scene.world.slices = 5;
    const order = orderOf({ bases: basesOf(20), extent: "all" });
    await scene.take(order);
    expect(await scene.until(order.id, "done")).toMatchObject({ done: 20, upstreamRequests: 100 });
    expect(scene.world.asked.toSorted()).toEqual(basesOf(20).flatMap((base) => [0, 1, 2, 3, 4].map((n) => `${base} ${n}`)).toSorted());
  });

  it("taken twice is done once", async () => {
    const order = orderOf();
    await Promise.all([scene.take(order), scene.take(order)]);
    await scene.until(order.id, "done");
    await scene.take(order);
    expect(await scene.until(order.id, "done")).toMatchObject({ done: 3 });
    expect(scene.world.steps).toHaveLength(3);
  });

  it("like another one waits for what that is fetching, and finds it", async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    scene.world.script = ({ base }) => (basesOf(3).includes(base) ? held.then(() => undefined) : undefined);
    const [one, other] = [orderOf({ bases: basesOf(3) }), orderOf({ bases: basesOf(60) })];
    await scene.take(one);
    await vi.waitFor(() => expect(scene.world.underWay).toBe(3));
    await scene.take(other);
    await vi.waitFor(async () => expect((await scene.progress(other.id))?.done).toBe(57));
    letGo();
    expect(await scene.until(one.id, "done")).toMatchObject({ found: 0 });
    expect(await scene.until(other.id, "done")).toMatchObject({ done: 60, found: 3 });
    expect(scene.world.asked.toSorted()).toEqual(basesOf(60).map((base) => `${base} 0`).toSorted());
    expect(scene.world.atOnce).toEqual([]);
  });

  it("says of each URL that could not be warmed why, and does the others", async () => {
    scene.world.script = ({ base }) => (base.endsWith("/1.flac") ? { kind: "refused", why: "not found", status: 404, upstreamRequests: 1 } : undefined);
    const order = orderOf();
    await scene.take(order);
    expect(await scene.until(order.id, "done")).toMatchObject({ urls: 3, done: 2, failed: 1, failures: [{ base: basesOf(3)[1], why: "not found", status: 404 }] });
    const { counts } = await scene.warming((warming) => warming.report());
    expect(Object.fromEntries(counts)).toMatchObject({
      'prewarm_steps{outcome="warm"}': 2, 'prewarm_steps{outcome="refused"}': 1, 'prewarm_failures{why="404"}': 1, prewarm_upstream_requests: 3, prewarm_upstream_bytes: 2000,
    });
  });

  it("waits for its time, and the alarm is set for it", async () => {
    const order = orderOf({ startsAtMs: { weur: Date.now() + 3_600_000 } });
    await scene.take(order);
    expect(await scene.progress(order.id)).toMatchObject({ state: "scheduled", urls: 3, startsAtMs: order.startsAtMs.weur });
    expect(await scene.alarmAt()).toBe(order.startsAtMs.weur);
    later(3_590_000);
    await scene.alarm();
    expect(scene.world.steps).toEqual([]);
    expect(await scene.alarmAt()).toBe(order.startsAtMs.weur);
    later(10_000);
    await scene.alarm();
    expect((await scene.until(order.id, "done")).done).toBe(3);
  });

  it("that is urgent goes before one that came earlier", async () => {
    const [low, high] = [orderOf({ bases: basesOf(40, "low"), priority: "low" }), orderOf({ bases: basesOf(40, "high"), priority: "high" })];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    scene.world.script = () => held.then(() => undefined);
    await scene.take(low);
    await vi.waitFor(() => expect(scene.world.steps.length).toBeGreaterThan(0));
    await scene.take(high);
    letGo();
    await scene.until(low.id, "done");
    const names = scene.world.steps.map(({ base }) => base.split("/")[1]);
    expect(names.indexOf("high")).toBeLessThanOrEqual(6);
    expect(names.lastIndexOf("high")).toBeLessThanOrEqual(46);
  });

  it("that is cancelled begins nothing more; what is under way ends", async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    scene.world.script = () => held.then(() => undefined);
    const order = orderOf({ bases: basesOf(100) });
    await scene.take(order);
    await vi.waitFor(() => expect(scene.world.underWay).toBe(6));
    await scene.warming((warming) => warming.cancelOrder(order.id));
    expect(await scene.progress(order.id)).toMatchObject({ state: "cancelled", urls: 100 });
    letGo();
    await vi.waitFor(async () => expect((await scene.progress(order.id))?.upstreamRequests).toBe(6));
    await scene.alarm();
    expect(scene.world.steps).toHaveLength(6);
    await scene.take(order);
    expect(await scene.progress(order.id)).toMatchObject({ state: "cancelled" });
  });

  it("that is cancelled before it comes is over when it comes", async () => {
    const order = orderOf();
    await scene.warming((warming) => warming.cancelOrder(order.id));
    await scene.take(order);
    expect(await scene.progress(order.id)).toMatchObject({ state: "cancelled" });
    expect(await scene.alarmAt()).toBeNull();
  });

  it("never spends more than its bytes", async () => {
    scene.world.bytes = 65_536;
    // Two regions, so half of it is this one's; each slice may have 65,536.
    const order = orderOf({ bases: basesOf(40), startsAtMs: { weur: Date.now() - 1, enam: Date.now() }, budget: { bytes: 2 * 65_536 * 10 + 100 } });
    await scene.take(order);
    const progress = await scene.until(order.id, "spent");
    expect(progress).toMatchObject({ upstreamBytes: 655_360, done: 10 });
    expect(scene.world.steps).toHaveLength(10);
  });

  it("beyond the room there is takes in what has room and says of the rest that it has none", async () => {
    const order = orderOf({ bases: basesOf(200_010), startsAtMs: { weur: Date.now() + 3_600_000 } });
    await scene.take(order);
    const progress = await scene.progress(order.id);
    expect(progress).toMatchObject({ state: "scheduled", urls: 200_010, failed: 10 });
    expect(progress?.failures[9]).toMatchObject({ base: basesOf(200_010)[200_009], why: "no room: 200000 URLs wait already" });
  });
});

describe("with a reserve and other regions", () => {
  const regions = ["enam", "weur"] as const;
  const led = (base: string) => leadOf(base, regions) === "weur";

  it("a region asks the upstream for its own share, then takes the others' from the reserve as they come", async () => {
    const order = orderOf({ bases: basesOf(40), startsAtMs: { weur: 1000, enam: 1000 } });
    const there = new Set<string>();
    scene.world.script = ({ base, from }) => {
      if (from !== "reserve") return undefined;
      const file = scene.world.file();
      return there.has(base) ? { kind: "warm", from: "reserve", bytes: 1000, upstreamRequests: 0, file } : { kind: "absent" };
    };
    await scene.take(order);
    const own = basesOf(40).filter(led);
    await vi.waitFor(async () => expect((await scene.progress(order.id))?.done).toBe(own.length));
    expect(scene.world.asked.map((name) => name.slice(0, -2)).toSorted()).toEqual(own.toSorted());
    expect(scene.world.steps.slice(0, own.length).every(({ from }) => from === "upstream")).toBe(true);
    for (const base of basesOf(40)) there.add(base);
    const progress = await scene.until(order.id, "done");
    expect(progress).toMatchObject({ done: 40, found: 0, upstreamRequests: own.length, reserveBytes: (40 - own.length) * 1000 });
  });

  it("a region asks in the place of a lead of which nothing comes for half a minute", async () => {
    const order = orderOf({ bases: basesOf(12), startsAtMs: { weur: 1000, enam: 1000 } });
    await scene.take(order);
    const own = basesOf(12).filter(led).length;
    await vi.waitFor(() => expect(scene.world.steps.some(({ from }) => from === "reserve")).toBe(true));
    later(20_000);
    await scene.alarm();
    expect(scene.world.asked).toHaveLength(own);
    later(11_000);
    await scene.alarm();
    expect(await scene.until(order.id, "done")).toMatchObject({ done: 12, upstreamRequests: 12 });
  });
});
