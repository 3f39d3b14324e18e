import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { SLICE_BYTES } from "../../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../../support/judge.ts";
import { COLOS, fresh, receiptIn } from "../purge/scene.ts";
import { type Orders, REGIONS, startOrders } from "./orders.ts";

const MODES = ["hard", "soft"] as const;
const taggedBy = (mode: string): [string, string][] => [["cache-control", "max-age=3600"], ["cache-tag", `album:${mode}`]];
const pathsOf = (mode: string) => ({ played: `/${mode}/played.mp3`, unplayed: `/${mode}/unplayed.mp3` });
/** As many as PREWARM_LISTENERS asks for. */
const LISTENERS = 5;
const before = bytesOf(fresh(), SLICE_BYTES + 9);

let scene: Orders;
beforeAll(async () => {
  scene = await startOrders();
  for (const mode of MODES) {
    for (const path of Object.values(pathsOf(mode))) scene.origin.serve(path, { bytes: before, headers: taggedBy(mode), etag: '"1"' });
    for (const colo of COLOS) for (let n = 0; n < LISTENERS; n += 1) expectWhole(await scene.at(colo, pathsOf(mode).played, { headers: { "cf-connecting-ip": `192.0.2.${n}` } }), before);
  }
  // Ordered, so they are there; but nobody has played them.
  await scene.over((await scene.order(MODES.map((mode) => pathsOf(mode).unplayed))).id);
  // What was played is told to the regions some seconds later.
  for (const end = Date.now() + 40_000; Date.now() < end; await pause(200)) {
    const { result } = await scene.control("POST", "/purge", { tags: MODES.map((mode) => `album:${mode}`), dry_run: true });
    const regions = (result as { cost?: { regions: { files: number }[] } }).cost?.regions ?? [];
    if (regions.filter(({ files }) => files === MODES.length).length === COLOS.length) return;
  }
  throw new Error("regions do not know what was played");
}, 60_000);
afterAll(() => scene?.close());

it.each(MODES)("after a %s purge with rewarm what was played is warm again with what the origin has now, and nothing else is asked for", { timeout: 60_000 }, async (mode) => {
  const { played, unplayed } = pathsOf(mode);
  const after = bytesOf(fresh(), SLICE_BYTES + 9);
  for (const path of [played, unplayed]) scene.origin.change(path, { bytes: after, headers: taggedBy(mode), etag: '"2"' });
  const asked = scene.origin.requests.length;
  const receipt = receiptIn(await scene.control("POST", "/purge", { tags: [`album:${mode}`], mode, rewarm: true }));
  const order = await scene.over(`rewarm-${receipt.id}`);
  expect([order.state, order.regions.map(({ progress }) => [progress?.urls, progress?.done])]).toEqual(["done", REGIONS.map(() => [1, 1])]);
  await scene.complete(receipt);
  await scene.origin.idle();
  // Asked once for all regions: the others found it in the reserve.
  expect(scene.origin.requests.slice(asked).map(({ url }) => url)).toEqual([played]);
  const first = (colo: (typeof COLOS)[number]) => scene.at(colo, played, { headers: { range: `bytes=0-${SLICE_BYTES - 1}` } });
  for (const colo of COLOS) {
    let answer = await first(colo);
    expect(isHit(answer)).toBe(true);
    // A soft purge lets an isolate answer once more with what it remembers.
    for (const end = Date.now() + 5000; mode === "soft" && answer.body[0] !== after.read(0, 1)[0] && Date.now() < end; await pause(20)) answer = await first(colo);
    expectPart(answer, after, 0, SLICE_BYTES - 1);
    expect(isHit(answer)).toBe(true);
  }
  expect(scene.origin.requests.slice(asked).map(({ url }) => url)).toEqual([played]);
});
