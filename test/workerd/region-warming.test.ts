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

describe("an order", () => {
  it("is stored when it is taken, and done by alarms", async () => {
    const order = orderOf({ bases: basesOf(50) });
    await scene.take(order);
    const progress = await scene.until(order.id, "done");
    expect(progress).toMatchObject({ region: "weur", urls: 50, done: 50, found: 0, failed: 0, failures: [], upstreamRequests: 50, upstreamBytes: 50_000 });
    expect(progress.endedAtMs).toBeGreaterThanOrEqual(progress.beganAtMs ?? Number.POSITIVE_INFINITY);
    expect(scene.world.steps.map(({ base }) => base)).toEqual(basesOf(50));
    expect(scene.world.steps[0]).toMatchObject({ colo: "FRA", extent: "start", cursor: 0, needs: 0, from: "upstream" });
  });
});
