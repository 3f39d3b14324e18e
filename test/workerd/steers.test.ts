import { evictDurableObject, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { ObjectBindings } from "../../durable-objects/addresses.ts";
import type { SteerReply } from "../../durable-objects/ledger-port.ts";
import type { Background } from "../../edge/fill/background.ts";
import { ColoPurges } from "../../edge/purge/colo.ts";
import { promisersOf } from "../../edge/purge/promisers.ts";
import { SharedPromise } from "../../edge/purge/shared.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { LedgerScene } from "./ledger-scene.ts";
import { RegionScene } from "./region-scene.ts";
import { fresh } from "./make.ts";

/** Regions speak to the one ledger there is. */
const ledger = new LedgerScene("ledger");

afterEach(async () => {
  await reset();
});

const background: Background = { waitUntil: () => undefined, arrival: 0 };

/** One isolate of a data centre, as nobody else knows it. */
function isolateOf(colo: string): ColoPurges {
  const promisers = promisersOf(env as unknown as ObjectBindings, colo);
  if (promisers === undefined) throw new Error("nobody promises anything");
  return new ColoPurges({ colo, settings: { tags: [], tagFields: [], originLagSec: 0, edges: [] }, promisers, shared: new SharedPromise(fresh(colo)) });
}

/** What it goes by for a request that comes now: under a promise. */
async function goesBy(isolate: ColoPurges, region: Region): Promise<readonly Steer[]> {
  const arrivedMs = Date.now();
  if (!isolate.holdsFor(arrivedMs)) await isolate.ask(background, arrivedMs);
  expect(isolate.holdsFor(arrivedMs)).toBe(true);
  return isolate.steersFor(region, arrivedMs);
}

function receiptIn(reply: SteerReply) {
  if (reply.kind !== "accepted") throw new Error(reply.kind);
  return reply.receipt;
}

const drained: Steer = { edge: "fra", drain: true, pins: [], regions: [], reason: "their maintenance" };
const COLOS: readonly (readonly [string, Region])[] = [["FRA", "weur"], ["AMS", "weur"], ["IAD", "enam"]];

it("once a steer is complete, every data centre goes by it, and once it is taken back, none does", { timeout: 60_000 }, async () => {
  const isolates = COLOS.map(([colo, region]) => [isolateOf(colo), region] as const);
  const all = () => Promise.all(isolates.map(([isolate, region]) => goesBy(isolate, region)));
  expect(await all()).toEqual([[], [], []]);
  const put = receiptIn(await ledger.ledger.putSteer({ by: "ops", steer: drained, rivals: [] }));
  const completed = await ledger.ledger.receipt(put.id, 60_000);
  expect(completed).toMatchObject({ state: "complete", regions: [{ region: "enam", state: "confirmed" }, { region: "weur", state: "confirmed" }] });
  expect(await all()).toEqual([[drained], [drained], [drained]]);
  const dropped = await ledger.ledger.dropSteer("fra", "ops");
  expect(await ledger.ledger.receipt(dropped?.id ?? "", 60_000)).toMatchObject({ state: "complete" });
  expect(await all()).toEqual([[], [], []]);
});

it("it outlives ledger and region, holds in its regions alone, and a data centre that comes later knows it", { timeout: 60_000 }, async () => {
  const steer: Steer = { ...drained, weight: 0.5, pins: ["/live/"], regions: ["weur"] };
  await goesBy(isolateOf("FRA"), "weur");
  const { id } = receiptIn(await ledger.ledger.putSteer({ by: "ops", steer, rivals: [] }));
  expect(await ledger.ledger.receipt(id, 60_000)).toMatchObject({ state: "complete" });
  await evictDurableObject(new RegionScene("weur").stub);
  await ledger.crash();
  expect(await goesBy(isolateOf("AMS"), "weur")).toEqual([steer]);
  expect(await goesBy(isolateOf("IAD"), "enam")).toEqual([]);
});

it("a steer with an end is over in every data centre by the ledger's clock, without a word from anybody", { timeout: 60_000 }, async () => {
  const isolates = COLOS.map(([colo, region]) => [isolateOf(colo), region] as const);
  const untilMs = Date.now() + 3000;
  await ledger.ledger.putSteer({ by: "ops", steer: { ...drained, untilMs }, rivals: [] });
  for (const [isolate, region] of isolates) expect(await goesBy(isolate, region)).toHaveLength(1);
  await vi.waitFor(async () => {
    for (const [isolate, region] of isolates) expect(await goesBy(isolate, region)).toEqual([]);
  }, { timeout: 20_000, interval: 100 });
  // All clocks are one here, and each knows the ledger's to within what its question took.
  expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
  expect((await ledger.ledger.steers()).map(({ steer }) => steer.untilMs)).toEqual([untilMs]);
});
