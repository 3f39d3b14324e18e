import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StepOutcome } from "../../src/core/prewarm/step.ts";
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

const refused = (more: Partial<StepOutcome & { readonly kind: "later" }> = {}): StepOutcome =>
  ({ kind: "later", why: "answers 503", status: 503, upstreamRequests: 1, ...more });

/** The most that lie in any second. */
function busiest(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((ms) => ms >= from && ms < from + 1000).length));
}

describe("the rate of an order", () => {
  it("is not passed in any second, evictions and crashes included", async () => {
    const order = orderOf({ bases: basesOf(100), budget: { requestsPerSec: 40 } });
    await scene.take(order);
    await vi.waitFor(() => expect(scene.world.steps.length).toBeGreaterThan(30), 5000);
    await scene.crash();
    await scene.until(order.id, "done");
    expect(busiest(scene.world.steps.map(({ atMs }) => atMs))).toBeLessThanOrEqual(40);
    expect(scene.world.mostUnderWay).toBeLessThanOrEqual(6);
  });

  it("is shared by its regions", async () => {
    const order = orderOf({ bases: basesOf(30), budget: { requestsPerSec: 40 }, startsAtMs: { weur: 1000, enam: 2000, apac: 2000, sam: 2000 } });
    await scene.take(order);
    await scene.until(order.id, "done");
    expect(busiest(scene.world.steps.map(({ atMs }) => atMs))).toBeLessThanOrEqual(10);
  });

  it("is not spent on what is warm", async () => {
    for (const base of basesOf(60)) scene.world.warmed.add(`${base} 0`);
    const order = orderOf({ bases: basesOf(60), budget: { requestsPerSec: 2 } });
    await scene.take(order);
    // At two a second it would take half a minute.
    expect(await scene.until(order.id, "done", 15_000)).toMatchObject({ found: 60, upstreamRequests: 0 });
  });
});

describe("an upstream that is down", () => {
  it("pauses the order, which says so and goes on when it is up again", async () => {
    let isDown = false;
    scene.world.script = () => (isDown ? refused() : undefined);
    const order = orderOf({ bases: basesOf(200), budget: { requestsPerSec: 100 } });
    await scene.take(order);
    await vi.waitFor(() => expect(scene.world.steps.length).toBeGreaterThan(20), 5000);
    isDown = true;
    const paused = await scene.until(order.id, "paused");
    expect(paused.why).toMatch(/^127\.0\.0\.1:\d+ answers 503 until \d\d:\d\d:\d\d$/);
    const seen = scene.world.steps.length;
    later(60_000);
    // One at a time goes ahead to see whether it is up.
    await vi.waitFor(async () => {
      await scene.alarm();
      expect(scene.world.steps.length).toBeGreaterThan(seen);
    }, 5000);
    expect(scene.world.steps.length).toBeLessThanOrEqual(seen + 3);
    expect(await scene.progress(order.id)).toMatchObject({ state: "paused", failed: 0 });
    isDown = false;
    later(60_000);
    expect(await scene.until(order.id, "done")).toMatchObject({ done: 200, failed: 0 });
  });

  it("is left alone for as long as it says, also by the next instance", async () => {
    scene.world.script = () => refused({ retryAfterSec: 1800, status: 429 });
    const order = orderOf();
    await scene.take(order);
    const until = Date.now() + 1_800_000;
    expect((await scene.until(order.id, "paused")).why).toContain("answers 429 until");
    const seen = scene.world.steps.length;
    await scene.crash();
    expect(await scene.progress(order.id)).toMatchObject({ urls: 3, done: 0, failed: 0 });
    await vi.waitFor(async () => expect(await scene.progress(order.id)).toMatchObject({ state: "paused" }), 15_000);
    expect(scene.world.steps.length).toBe(seen);
    await vi.waitFor(async () => expect(await scene.alarmAt()).toBeGreaterThan(until - 5000), 15_000);
  }, 40_000);

  it("is asked again as soon as it says when that is soon, and what waited for it is done", async () => {
    let refusals = 8;
    scene.world.script = () => (refusals-- > 0 ? refused({ retryAfterSec: 1 }) : undefined);
    const [one, other] = [orderOf({ bases: basesOf(20) }), orderOf({ bases: ["other.example/1.flac", "other.example/2.flac"], priority: "low" })];
    await Promise.all([scene.take(one), scene.take(other)]);
    expect(await scene.until(one.id, "done")).toMatchObject({ done: 20, failed: 0 });
    expect(await scene.until(other.id, "done")).toMatchObject({ done: 2, failed: 0 });
  });
});

describe("a URL", () => {
  it("whose upstream answers only for others fails after three tries, and holds nobody up", async () => {
    scene.world.script = ({ base }) => (base.endsWith("/2.flac") ? { kind: "later", why: "no first byte within 3 s", upstreamRequests: 1 } : undefined);
    const order = orderOf({ bases: basesOf(12) });
    await scene.take(order);
    for (let i = 0; i < 40 && (await scene.progress(order.id))?.state !== "done"; i += 1) {
      await scene.alarm();
      later(3000);
    }
    expect(await scene.progress(order.id)).toMatchObject({ state: "done", done: 11, failed: 1, failures: [{ base: basesOf(12)[2], why: "no first byte within 3 s" }] });
    expect(scene.world.steps.filter(({ base }) => base.endsWith("/2.flac")).length).toBeLessThanOrEqual(5);
  });

  it("whose step breaks is tried again", async () => {
    let broken = 3;
    scene.world.script = () => {
      broken -= 1;
      if (broken >= 0) throw new Error("the Worker was redeployed");
      return undefined;
    };
    const order = orderOf();
    await scene.take(order);
    later(5000);
    expect(await scene.until(order.id, "done")).toMatchObject({ done: 3, failed: 0 });
  });
});
