import { reset } from "cloudflare:test";
import { afterEach, expect, inject, it, vi } from "vitest";
import { orderOf } from "./warming-scene.ts";
import { RegionScene } from "./region-scene.ts";
import { fresh } from "./make.ts";

afterEach(async () => {
  await reset();
});

it("an order is warmed by the very steps of a request: asked for once, and found the second time", async () => {
  const scene = new RegionScene("weur");
  const names = Array.from({ length: 5 }, () => `${fresh("warmed")}.flac`);
  // A head of 16,384 bytes and two slices behind it.
  const bases = names.map((name) => `music.example/file/${name}?size=100000`);
  const done = async (): Promise<unknown> => {
    const order = orderOf({ bases, extent: "all" });
    await scene.within((object) => object.takeOrder(order));
    return vi.waitFor(async () => {
      const [progress] = await scene.within((object) => object.progress([order.id]));
      expect(progress).toMatchObject({ state: "done" });
      return progress;
    }, 15_000);
  };
  expect(await done()).toMatchObject({ urls: 5, done: 5, found: 0, failed: 0, upstreamRequests: 15, upstreamBytes: 500_000 });
  expect(await done()).toMatchObject({ urls: 5, done: 5, found: 5, upstreamRequests: 0, upstreamBytes: 0, reserveBytes: 0 });
  const asked = await Promise.all(names.map(async (name) => (await fetch(`${inject("origin")}/asked/${name}`)).text()));
  expect(asked).toEqual(["3", "3", "3", "3", "3"]);
});
