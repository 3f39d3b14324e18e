import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PlayReport } from "../../src/core/prewarm/observed.ts";
import { hostOfKey } from "../../src/core/cache/key.ts";
import { Sql } from "../../durable-objects/storage/sql.ts";
import { hashOf, tagKey } from "../../src/core/purge/key.ts";
import { WarmingScene, basesOf, later, now, orderOf } from "./warming-scene.ts";

const DAY_MS = 86_400_000;
let scene: WarmingScene;

beforeEach(() => {
  scene = new WarmingScene();
});

afterEach(async () => {
  now();
  vi.restoreAllMocks();
  await reset();
});

/** Listeners play files: so many of them, each once. */
function plays(bases: readonly string[], listeners = 8, changes: Partial<PlayReport> = {}): Promise<void> {
  const observed = bases.map((base) => ({ base, plays: listeners, listeners: [2 ** listeners - 1, 0] as const, size: 5000, startBytes: 1000, tags: [], missMs: 0, ...changes }));
  return scene.warming((warming) => warming.observe({ plays: observed, counts: [] }, "FRA", Date.now()));
}
const judge = (bases: readonly string[]) => scene.warming((warming) => warming.judge(bases.map((base) => ({ base, extent: "start", why: `${base} is hot` })), "normal"));
const report = () => scene.warming((warming) => warming.report());
/** Waits until the world has seen a number of steps; moved clocks need their alarms called. */
const steps = (count: number) => vi.waitFor(async () => {
  if (scene.world.steps.length < count) await scene.alarm();
  expect(scene.world.steps.length).toBeGreaterThanOrEqual(count);
}, 10_000);

describe("judgement's picks", () => {
  it("are warmed, and told as warm with their reason", async () => {
    await judge(basesOf(5));
    await vi.waitFor(async () => expect(await report()).toMatchObject({ warmFiles: 5, warmBytes: 5000, queued: 0 }));
    expect(await scene.warming((warming) => warming.warmth("music.example/a/2.flac"))).toMatchObject({ state: "warm", why: "music.example/a/2.flac is hot" });
    expect(await scene.warming((warming) => warming.judgedToday(Date.now()))).toBe(5000);
    // What is warm is not fetched again.
    await judge(basesOf(6));
    await vi.waitFor(async () => expect(await report()).toMatchObject({ warmFiles: 6 }));
    expect(scene.world.steps).toHaveLength(6);
  });

  it("take the place of those of the last plan that have not begun", async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    scene.world.script = () => held.then(() => undefined);
    await judge(basesOf(300, "old"));
    await vi.waitFor(() => expect(scene.world.underWay).toBe(6));
    expect(await scene.warming((warming) => warming.warmth("music.example/old/250.flac"))).toMatchObject({ state: "queued" });
    await judge(basesOf(5, "new"));
    letGo();
    await vi.waitFor(async () => expect(await report()).toMatchObject({ queued: 0, warmFiles: 11 }));
    expect(scene.world.steps.map(({ base }) => base.split("/")[1])).toEqual([...Array.from({ length: 6 }, () => "old"), ...Array.from({ length: 5 }, () => "new")]);
    expect(await scene.warming((warming) => warming.warmth("music.example/old/250.flac"))).toMatchObject({ state: "cold" });
  });

  it("spend a day's bytes and no more, also after a crash, and go on the next day", async () => {
    scene.world.bytes = 65_536;
    const spent = 2_147_483_648 - 10 * 65_536 - 100;
    await scene.warming((warming) => warming["day"].spend(spent, Date.now()));
    await judge(basesOf(30));
    await vi.waitFor(async () => expect(await scene.warming((warming) => warming.judgedToday(Date.now()))).toBe(spent + 655_360));
    expect(scene.world.steps).toHaveLength(10);
    await scene.crash();
    await scene.alarm();
    expect(scene.world.steps).toHaveLength(10);
    later(DAY_MS);
    await steps(30);
  });

  it("are precise as far as they are played within a day", async () => {
    expect((await report()).precision).toBeNull();
    await judge(basesOf(40));
    await vi.waitFor(async () => expect(await report()).toMatchObject({ warmFiles: 40 }));
    await plays(basesOf(10), 1);
    later(DAY_MS + 1000);
    await plays(basesOf(40), 1);
    expect((await report()).precision).toBe(0.25);
  });
});

it("an order is done whatever goes wrong with judgement", async () => {
  later(DAY_MS);
  await plays(basesOf(1));
  const order = orderOf();
  await scene.warming(async (warming) => {
    vi.spyOn(warming["judging"], "run").mockRejectedValue(new Error("judgement fails"));
    later(600_000);
    await warming.takeOrder({ ...order, startsAtMs: { weur: Date.now() } });
    await expect(warming.alarm()).rejects.toThrow("judgement fails");
  });
  expect(scene.world.steps.length).toBe(3);
});

describe("what is warm and wanted", () => {
  it("is asked about before it expires, and is warm for longer", async () => {
    const order = orderOf();
    await scene.take(order);
    await scene.until(order.id, "done");
    const [first] = basesOf(1);
    const before = await scene.warming((warming) => warming.warmth(first ?? ""));
    later(2_879_000);
    await steps(6);
    expect(scene.world.steps.slice(3)).toMatchObject([{ from: "refresh", extent: "start", cursor: 0 }, { from: "refresh" }, { from: "refresh" }]);
    await vi.waitFor(async () => {
      const after = await scene.warming((warming) => warming.warmth(first ?? ""));
      expect(after.freshUntilMs).toBeGreaterThan((before.freshUntilMs ?? 0) + 2_800_000);
      expect(after.warmedAtMs).toBe(before.warmedAtMs);
    });
    expect((await report()).warmFiles).toBe(3);
  });

  it("is fetched anew when it has changed", async () => {
    scene.world.slices = 3;
    const order = orderOf({ bases: basesOf(1), extent: "all" });
    await scene.take(order);
    await scene.until(order.id, "done");
    scene.world.warmed.clear();
    later(2_879_000);
    await steps(6);
    expect(scene.world.steps.slice(3)).toMatchObject([{ from: "refresh", cursor: 0 }, { from: "upstream", cursor: 1 }, { from: "upstream", cursor: 2 }]);
  });

  it("is let go when nobody plays it and its order is a week old", async () => {
    const order = orderOf({ bases: basesOf(2) });
    scene.world.freshMs = 8 * DAY_MS;
    await scene.take(order);
    await scene.until(order.id, "done");
    later(7 * DAY_MS + 1000);
    await plays(basesOf(1));
    await steps(3);
    await scene.alarm();
    expect(scene.world.steps.slice(2)).toMatchObject([{ base: basesOf(1)[0], from: "refresh" }]);
    later(DAY_MS);
    expect(await scene.warming((warming) => warming.warmth(basesOf(2)[1] ?? ""))).toMatchObject({ state: "cold" });
  });

  it("waits without waking anybody while more is due than may be asked about at once", async () => {
    const order = orderOf({ bases: basesOf(140) });
    await scene.take(order);
    await scene.until(order.id, "done");
    later(3_000_000);
    scene.world.script = () => ({ kind: "later", why: "upstream-error", status: 503, retryAfterSec: 600, upstreamRequests: 1 });
    await steps(141);
    await vi.waitFor(async () => {
      await scene.alarm();
      expect((await report()).queued).toBe(128);
    });
    // Beyond what is looked at again for other reasons.
    later(20_000);
    await scene.alarm();
    expect(await scene.alarmAt()).toBeGreaterThan(Date.now() + 60_000);
    scene.world.script = undefined;
    later(700_000);
    await steps(281);
  });

  it("is asked about although there is much at an upstream that cannot be had", async () => {
    const dead = Array.from({ length: 140 }, (_, i) => `dead.example/${i}.flac`);
    await scene.warming((warming) => void Object.assign(warming.terms, { upstreamOf: hostOfKey }));
    const order = orderOf({ bases: dead });
    await scene.take(order);
    await scene.until(order.id, "done");
    later(700_000);
    const other = orderOf({ bases: basesOf(1) });
    await scene.take(other);
    await scene.until(other.id, "done");
    scene.world.script = ({ base }) => (base.startsWith("dead") ? { kind: "later", why: "upstream-error", status: 503, retryAfterSec: 600, upstreamRequests: 1 } : undefined);
    later(2_879_000);
    await steps(142);
    for (let alarms = 0; alarms < 5; alarms += 1) {
      later(3_600_000);
      await scene.alarm();
    }
    await vi.waitFor(() => expect(scene.world.steps.slice(141).map(({ base }) => base)).toContain(basesOf(1)[0]), 5000);
  });

  it("is gone when its upstream has it no more", async () => {
    const order = orderOf({ bases: basesOf(1) });
    await scene.take(order);
    await scene.until(order.id, "done");
    scene.world.script = () => ({ kind: "refused", why: "not found", status: 404, upstreamRequests: 1 });
    later(2_879_000);
    await steps(2);
    await vi.waitFor(async () => expect(await report()).toMatchObject({ warmFiles: 0 }));
  });
});

describe("what a region knows of its listeners", () => {
  it("is taken whatever they play, long names too, 2 MB a value at most", async () => {
    const statements = vi.spyOn(Sql.prototype, "all");
    const long = Array.from({ length: 5000 }, (_, i) => `music.example/${i}/${"x".repeat(1000)}.flac`);
    await scene.take(orderOf({ bases: long.slice(0, 1) }));
    await vi.waitFor(async () => expect(await report()).toMatchObject({ warmFiles: 1 }));
    for (let i = 0; i < long.length; i += 500) await plays(long.slice(i, i + 500), 1);
    await scene.warming((warming) => warming.precision(Date.now()));
    expect(await scene.sql("SELECT played FROM warm_files")).toEqual([{ played: 1 }]);
    const warm = await scene.warming((warming) => [...warming.files.warm(long, Date.now())]);
    expect(warm).toEqual(long.slice(0, 1));
    const values = statements.mock.calls.flatMap(([, ...bound]) => bound).map((value) => (typeof value === "string" ? value.length : 0));
    expect(Math.max(...values)).toBeLessThan(2_000_000 / 3);
  });

  it("says what a purge would cost, and which URLs a tag has", async () => {
    await plays(basesOf(3), 8, { tags: ["live"] });
    await plays(["music.example/b/1.flac"]);
    const hash = hashOf(tagKey("live"));
    expect(await scene.warming((warming) => warming.tagged([hash, 5]))).toEqual([[hash, expect.arrayContaining(basesOf(3))]]);
    const cost = await scene.warming((warming) => warming.purgeCost([hash]));
    expect(cost).toMatchObject({ region: "weur", files: 3, bytes: 15_000 });
    expect(cost.requestsPerSec).toBeGreaterThan(0);
  });

  it("is what a purge that rewarms warms, most played first, knowing that purge, and never what a few played", async () => {
    await plays(basesOf(3), 8, { tags: ["live"] });
    await plays(["music.example/lonely.flac"], 4, { tags: ["live"], plays: 100 });
    await plays(basesOf(1), 9, { tags: ["live"] });
    const order = orderOf({ wanted: { kind: "purged", hashes: [hashOf(tagKey("live"))], number: 77 }, priority: "high" });
    await scene.take(order);
    expect(await scene.until(order.id, "done")).toMatchObject({ urls: 3, done: 3 });
    expect(scene.world.steps[0]).toMatchObject({ base: basesOf(1)[0], needs: 77 });
  });

  it("says why a file is not warm, and what share of the most played is", async () => {
    const why = async (base: string) => (await scene.warming((warming) => warming.warmth(base))).why;
    await plays(basesOf(4), 1);
    expect(await why("music.example/a/0.flac")).toBe("one listener is no reason, 5 are");
    expect(await why("music.example/x.flac")).toBe("nobody ordered it, and nobody here played it of late");
    const order = orderOf({ bases: basesOf(1) });
    await scene.take(order);
    await scene.until(order.id, "done");
    expect(await report()).toMatchObject({ warmShare: 0.25, home: "FRA" });
  });
});
