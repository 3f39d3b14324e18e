import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WarmingScene, basesOf, orderOf } from "./warming-scene.ts";

let scene: WarmingScene;

beforeEach(() => {
  scene = new WarmingScene();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

/** The object ends at its `k`th writing statement from now. Whether it did, once asked. */
async function crashAt(k: number): Promise<() => boolean> {
  let left = k;
  await scene.within((object) => {
    object.sql.beforeWrite = () => {
      left -= 1;
      if (left === 0) throw new Error("the object crashed between two writes");
    };
  });
  return () => left <= 0;
}

/** Everything is done, and of each slice no more was asked than was under way when the object ended. */
function expectOnce(names: readonly string[], ends: number): void {
  expect([...new Set(scene.world.asked)].toSorted()).toEqual(names.toSorted());
  // What is asked again is warm by then: it costs a step and no request.
  expect(scene.world.asked).toHaveLength(names.length);
  expect(scene.world.steps.length - names.length).toBeLessThanOrEqual(6 * ends);
}

describe("a crash between any two writes", () => {
  it("of taking an order leaves nothing of it; handed in again it is done once", async () => {
    for (let k = 1; ; k += 1) {
      const order = orderOf({ bases: basesOf(5, `k${k}`) });
      const crashed = await crashAt(k);
      const failed = await scene.take(order).then(() => false, () => true);
      if (!failed) {
        expect(k).toBeGreaterThan(2);
        break;
      }
      expect(crashed()).toBe(true);
      expect(await scene.progress(order.id)).toBeUndefined();
      await scene.take(order);
      expect(await scene.until(order.id, "done")).toMatchObject({ urls: 5, done: 5 });
      expectOnce(basesOf(5, `k${k}`).map((base) => `${base} 0`), 1);
      scene.world.asked.length = 0;
      scene.world.steps.length = 0;
    }
  });

  it("of doing an order loses nothing, does nothing twice but what was under way, and the alarm comes again", async () => {
    scene.world.slices = 2;
    let points = 0;
    for (let crashed = true; crashed; ) {
      const bases = basesOf(8, `p${points}`);
      const order = orderOf({ bases, extent: "all" });
      scene.world.asked.length = 0;
      scene.world.steps.length = 0;
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      scene.world.script = () => held.then(() => undefined);
      await scene.take(order);
      await vi.waitFor(() => expect(scene.world.steps.length).toBeGreaterThan(0));
      const isOver = await crashAt(points + 1);
      letGo();
      const progress = await scene.until(order.id, "done", 30_000);
      crashed = isOver();
      points += 1;
      expect(progress).toMatchObject({ urls: 8, done: 8, failed: 0 });
      expectOnce(bases.flatMap((base) => [`${base} 0`, `${base} 1`]), crashed ? 1 : 0);
      await scene.within((object) => {
        object.sql.beforeWrite = undefined;
      });
      if (points > 80) break;
    }
    expect(points).toBeGreaterThan(20);
  }, 120_000);
});

it("an object that ends again and again while it works does each URL once", async () => {
  scene.world.script = async () => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    return undefined;
  };
  const order = orderOf({ bases: basesOf(200) });
  await scene.take(order);
  let ends = 0;
  for (let done = 0; done < 200; ) {
    await vi.waitFor(() => expect(scene.world.asked.length).toBeGreaterThanOrEqual(Math.min(200, done + 20)), 20_000);
    await scene.crash();
    // Anybody's call wakes it, before its alarm does.
    await scene.progress(order.id);
    ends += 1;
    done = scene.world.asked.length;
  }
  expect(await scene.until(order.id, "done")).toMatchObject({ urls: 200, done: 200, failed: 0 });
  expect(ends).toBeGreaterThan(3);
  expectOnce(basesOf(200).map((base) => `${base} 0`), ends);
}, 120_000);

it("an object that ends while nobody asks for it is woken by its alarm", async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  scene.world.script = () => held.then(() => undefined);
  const order = orderOf({ bases: basesOf(10) });
  await scene.take(order);
  await vi.waitFor(() => expect(scene.world.steps.length).toBe(6));
  await scene.crash();
  letGo();
  await vi.waitFor(() => expect(new Set(scene.world.asked).size).toBe(10), 20_000);
  expect(await scene.until(order.id, "done")).toMatchObject({ done: 10 });
  expectOnce(basesOf(10).map((base) => `${base} 0`), 1);
}, 40_000);

it("an object that is evicted between turns goes on where it was", async () => {
  scene.world.slices = 30;
  const order = orderOf({ bases: basesOf(4), extent: "all" });
  await scene.take(order);
  await vi.waitFor(() => expect(scene.world.steps.length).toBeGreaterThan(20));
  await scene.evict();
  expect(await scene.until(order.id, "done")).toMatchObject({ done: 4, upstreamRequests: 120 });
  expect(scene.world.steps).toHaveLength(120);
});

it("an alarm that was lost is set again by whatever wakes the object", async () => {
  const order = orderOf({ startsAtMs: { weur: Date.now() + 3_600_000 } });
  await scene.take(order);
  await scene.warming((_, __, { storage }) => storage.deleteAlarm());
  await scene.crash();
  expect(await scene.progress(order.id)).toMatchObject({ state: "scheduled" });
  expect(await scene.alarmAt()).toBe(order.startsAtMs.weur);
});

it("an idle region sets no alarm, before and after its work", async () => {
  expect(await scene.progress("none")).toBeUndefined();
  expect(await scene.alarmAt()).toBeNull();
  scene.world.freshMs = 1000;
  const order = orderOf();
  await scene.take(order);
  await scene.until(order.id, "done");
  // The backstop of its last turn is the last one.
  await scene.alarm();
  await scene.alarm();
  expect(await scene.alarmAt()).toBeNull();
});
