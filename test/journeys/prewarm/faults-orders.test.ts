import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SLICE_BYTES } from "../../support/edge.ts";
import { type Orders, REGIONS, askedTwice, filesIn, serveAll, startOrders } from "./orders.ts";

let scene: Orders;
beforeAll(async () => {
  scene = await startOrders({ PREWARM_REQUESTS_PER_SEC: 30 });
});
afterAll(() => scene?.close());

it("the same order twice is one with a key, and costs nothing without", { timeout: 60_000 }, async () => {
  const files = filesIn("/twice", 1);
  serveAll(scene, files);
  const paths = [...files.keys()];
  const key = randomUUID();
  const [one, other, third] = await Promise.all([scene.order(paths, {}, key), scene.order(paths, {}, key), scene.order(paths)]);
  expect(other?.id).toBe(one?.id);
  expect(third?.id).not.toBe(one?.id);
  for (const order of [one, third]) {
    const ended = await scene.over(order?.id ?? "");
    expect([ended.state, ended.regions.map(({ progress }) => [progress?.done, progress?.failed])]).toEqual(["done", REGIONS.map(() => [files.size, 0])]);
  }
  expect(askedTwice(scene.origin.requests)).toEqual({});
  await scene.expectWarm(files);
});

it("nothing is asked for once an order is cancelled, and what is warm stays so", { timeout: 60_000 }, async () => {
  const files = filesIn("/cancelled", 8);
  let answered = 0;
  const middle = Promise.withResolvers<void>();
  serveAll(scene, files, (well) => () => {
    if ((answered += 1) === 12) middle.resolve();
    return well;
  });
  const { id } = await scene.order([...files.keys()]);
  await middle.promise;
  expect((await scene.control("DELETE", `/prewarms/${id}`)).status).toBe(200);
  const order = await scene.until(id, ({ regions }) => regions.every(({ state }) => state === "cancelled"));
  expect(order.state).toBe("cancelled");
  await scene.origin.idle();
  const asked = scene.origin.requests.length;
  // Another order's requests would go between those of this one.
  const next = filesIn("/after", 1);
  serveAll(scene, next);
  await scene.over((await scene.order([...next.keys()])).id);
  expect(scene.origin.requests.slice(asked).filter(({ url }) => url.startsWith("/cancelled"))).toEqual([]);
  expect(asked).toBeLessThan(24 * 3);
});

it("an order stops when its bytes are spent", { timeout: 60_000 }, async () => {
  const files = filesIn("/spent", 3);
  serveAll(scene, files);
  const bytes = 12 * SLICE_BYTES;
  const { id } = await scene.order([...files.keys()], { budget: { bytes } });
  const order = await scene.over(id);
  expect(order.state).toBe("spent");
  const sent = [...files.keys()].reduce((sum, path) => sum + scene.origin.sentFor(path), 0);
  expect(sent).toBeLessThanOrEqual(bytes);
  expect(sent).toBeGreaterThan(bytes / 2);
});

it("three regions together ask no oftener than an order says, in any second", { timeout: 60_000 }, async () => {
  const perSec = 8;
  const files = filesIn("/paced", 7, 30_000);
  const at: number[] = [];
  serveAll(scene, files, (well) => () => {
    at.push(performance.now());
    return well;
  });
  const { id } = await scene.order([...files.keys()], { budget: { requests_per_sec: perSec } });
  expect((await scene.over(id)).state).toBe("done");
  expect(at).toHaveLength(files.size);
  expect(Math.max(...at.map((from) => at.filter((ms) => ms >= from && ms < from + 1000).length))).toBeLessThanOrEqual(perSec);
});
