import { afterAll, beforeAll, expect, it } from "vitest";
import type { Behaviour } from "../../origin/behaviour.ts";
import { type Orders, REGIONS, askedTwice, filesIn, serveAll, startOrders } from "./orders.ts";

let scene: Orders;
beforeAll(async () => {
  scene = await startOrders();
});
afterAll(() => scene?.close());

const DOWN: readonly [string, Behaviour, RegExp][] = [
  ["429 with Retry-After", { status: 429, headers: [["retry-after", "2"]] }, /^127\.0\.0\.1:\d+ answers 429 until \d\d:\d\d:\d\d$/],
  ["broken connections", { raw: "" }, /^127\.0\.0\.1:\d+ is not to be had \(.*\) until \d\d:\d\d:\d\d$/],
];

it.each(DOWN)("an order pauses at %s, says why, and goes on by itself where it was", { timeout: 60_000 }, async (what, down, why) => {
  const files = filesIn(`/${what.replaceAll(" ", "-")}`, 2);
  let isDown = false;
  let answered = 0;
  const fell = Promise.withResolvers<void>();
  serveAll(scene, files, (well) => () => {
    answered += 1;
    if (answered === 4) {
      isDown = true;
      fell.resolve();
    }
    return isDown ? down : well;
  });
  const { id } = await scene.order([...files.keys()]);
  await fell.promise;
  const paused = await scene.until(id, ({ regions }) => regions.every(({ state }) => state === "paused"));
  expect(paused.state).toBe("paused");
  for (const region of paused.regions) expect(region.why).toMatch(why);
  isDown = false;
  const order = await scene.over(id, 40_000);
  expect(order.state).toBe("done");
  expect(order.regions.map(({ progress }) => [progress?.done, progress?.failed])).toEqual(REGIONS.map(() => [6, 0]));
  expect(askedTwice(scene.origin.requests)).toEqual({});
  await scene.expectWarm(files);
});
