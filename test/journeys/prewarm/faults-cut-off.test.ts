import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Orders, REGIONS, REGION_OF, askedTwice, filesIn, serveAll, startOrders } from "./orders.ts";

let scene: Orders;
beforeAll(async () => {
  scene = await startOrders();
});
afterEach(() => scene.fleet.links.clear());
afterAll(() => scene?.close());

const TOKYO = `region:${REGION_OF.NRT}`;

it.each(["ask", "answer", "silence"] as const)("a region that cannot be told of an order (lost: %s) is named; the others go on, and it does its part once it is told", { timeout: 60_000 }, async (cut) => {
  const files = filesIn(`/cut-${cut}`, 2);
  serveAll(scene, files);
  await scene.fleet.links.set({ from: "*", to: TOKYO, cut });
  const { id } = await scene.order([...files.keys()]);
  // What Tokyo leads for is not to be had yet.
  const there = await scene.until(id, ({ regions }) => regions.every(({ region, progress }) => region === REGION_OF.NRT || (progress?.done ?? 0) >= 4));
  expect([there.not_reached, there.state]).toEqual([[REGION_OF.NRT], "running"]);
  expect(there.regions.find(({ region }) => region === REGION_OF.NRT)).toMatchObject({ state: "scheduled", progress: null, why: "on its way to the region" });
  await scene.fleet.links.clear();
  const order = await scene.over(id);
  expect([order.state, order.not_reached]).toEqual(["done", []]);
  expect(order.regions.map(({ progress }) => [progress?.done, progress?.failed])).toEqual(REGIONS.map(() => [files.size, 0]));
  expect(askedTwice(scene.origin.requests)).toEqual({});
  await scene.expectWarm(files);
});
