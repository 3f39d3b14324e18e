import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gate } from "../../origin/behaviour.ts";
import { type Orders, REGIONS, REGION_OF, askedTwice, filesIn, serveAll, startOrders } from "./orders.ts";

let scene: Orders;
let persist: string;
beforeAll(async () => {
  persist = await mkdtemp(join(tmpdir(), "orders-"));
  scene = await startOrders({}, { persist });
});
afterAll(async () => {
  await scene?.close();
  await rm(persist, { recursive: true, force: true });
});

/** So many requests are answered before all others wait, and so many wait when something happens. */
const AT_FIRST = 5;
const UNDER_WAY = 4;

const allDone = (each: number) => REGIONS.map(() => [each, 0]);

it("an order is done, nothing of it twice, although the ledger crashed right after it was accepted", { timeout: 60_000 }, async () => {
  const files = filesIn("/ledger", 1);
  serveAll(scene, files);
  const { id } = await scene.order([...files.keys()]);
  await scene.fleet.evict("ledger", "crash");
  const order = await scene.over(id);
  expect([order.state, order.regions.map(({ progress }) => [progress?.done, progress?.failed])]).toEqual(["done", allDone(files.size)]);
  expect(askedTwice(scene.origin.requests)).toEqual({});
  await scene.expectWarm(files);
});

it("an order is done although regions and ledger crash in its middle, and only what was under way is asked for again", { timeout: 60_000 }, async () => {
  const files = filesIn("/region", 2);
  let answered = 0;
  const held = gate();
  let isOpen = false;
  const middle = Promise.withResolvers<void>();
  serveAll(scene, files, (well) => () => {
    answered += 1;
    if (answered === AT_FIRST + UNDER_WAY) middle.resolve();
    return answered <= AT_FIRST || isOpen ? well : { ...well, wait: held.opened };
  });
  const { id } = await scene.order([...files.keys()]);
  await middle.promise;
  await scene.fleet.evict(`region:${REGION_OF.NRT}`, "crash");
  await scene.fleet.evict(`region:${REGION_OF.FRA}`, "crash");
  await scene.fleet.evict("ledger", "crash");
  isOpen = true;
  held.open();
  const order = await scene.over(id);
  expect([order.state, order.regions.map(({ progress }) => [progress?.done, progress?.failed])]).toEqual(["done", allDone(files.size)]);
  expect(Object.keys(askedTwice(scene.origin.requests)).length).toBeLessThanOrEqual(UNDER_WAY);
  await scene.expectWarm(files);
});

it("an order outlasts a redeploy in its middle, with what was done of it", { timeout: 60_000 }, async () => {
  const files = filesIn("/redeployed", 2);
  let answered = 0;
  let isSilent = true;
  const middle = Promise.withResolvers<void>();
  serveAll(scene, files, (well) => () => {
    answered += 1;
    if (answered === AT_FIRST + UNDER_WAY) middle.resolve();
    return answered <= AT_FIRST || !isSilent ? well : { ...well, wait: new Promise(() => {}) };
  });
  const { id } = await scene.order([...files.keys()]);
  await middle.promise;
  await scene.restart();
  isSilent = false;
  const order = await scene.over(id);
  expect([order.state, order.regions.map(({ progress }) => [progress?.done, progress?.failed])]).toEqual(["done", allDone(files.size)]);
  expect(Object.keys(askedTwice(scene.origin.requests)).length).toBeLessThanOrEqual(UNDER_WAY);
  await scene.expectWarm(files);
});
