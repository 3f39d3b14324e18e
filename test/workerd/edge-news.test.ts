import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { tellingOf } from "../../edge/plays/telling.ts";
import { ColoPurges } from "../../edge/purge/colo.ts";
import { type Promisers, promisersOf } from "../../edge/purge/promisers.ts";
import { SharedPromise } from "../../edge/purge/shared.ts";
import type { SyncAnswer } from "../../src/core/purge/sync.ts";
import type { EdgeNews, EdgeReport } from "../../src/core/routing/news.ts";
import { LedgerScene } from "./ledger-scene.ts";
import { fresh } from "./make.ts";
import { RegionScene } from "./region-scene.ts";

const ledger = new LedgerScene("ledger");
/** Their regions: Western Europe, of which the nearest other is Eastern Europe. */
const [HERE, THERE] = [new RegionScene("weur"), new RegionScene("eeur")];

afterEach(async () => {
  await reset();
});

function seen(id: string): EdgeReport {
  return { id, asked: 1, failed: [], firstBytes: [0, 0, 1], peakMs: 2, bytes: 0, bodyMs: 0, inFlight: 0, hedges: 0, drifts: 0 };
}

/** An isolate of a data centre: what it heard of edges, and whether its region can be reached. */
class Isolate {
  readonly heard: (readonly [ids: string, saidAtMs: number])[] = [];
  up = true;
  private waiting: Promise<unknown>[] = [];
  readonly purges: ColoPurges;

  constructor(colo: string) {
    const onEdges = (news: readonly EdgeNews[], saidAtMs: number) => void this.heard.push([news.map(({ id }) => id).join(), saidAtMs]);
    const settings = { tags: [], tagFields: [], originLagSec: 0, edges: [] };
    this.purges = new ColoPurges({ colo, settings, promisers: this.promisers(colo), shared: new SharedPromise(colo), onEdges });
  }

  get told(): string[] {
    return this.heard.map(([ids]) => ids);
  }

  /** Whether it got a lease for a request that no promise covers yet, its own or this one's. */
  async ask(other: Isolate = this): Promise<boolean> {
    const arrivedAtMs = Math.max(Date.now(), this.purges.lease.untilMs, other.purges.lease.untilMs);
    const held = await this.purges.ask({ waitUntil: (work) => void this.waiting.push(work), arrival: 1 }, arrivedAtMs);
    await Promise.all(this.waiting.splice(0));
    return held;
  }

  private promisers(colo: string): Promisers {
    const real = promisersOf(env, colo, { lat: 50, lon: 8.6 });
    const [own, ...others] = real?.inTurn ?? [];
    if (real === undefined || own === undefined) throw new Error("nobody is bound");
    const sync = async (ask: Uint8Array): Promise<Uint8Array> => {
      if (!this.up) throw new Error("down");
      return own.sync(ask);
    };
    return { ...real, inTurn: [{ ...own, sync }, ...others] };
  }
}

it("an isolate hears what its own region says of edges with each answer, and goes on without where the region is down", async () => {
  await THERE.tell("WAW", seen("mirror-b"));
  await HERE.tell("AMS", seen("mirror-a"));
  const isolate = new Isolate(fresh("X"));
  expect([await isolate.ask(), isolate.told]).toEqual([true, ["mirror-a"]]);
  // Another region promises in its place, and what it says of edges is nothing here.
  isolate.up = false;
  expect([await isolate.ask(), isolate.told]).toEqual([true, ["mirror-a"]]);
  expect(isolate.heard[0]?.[1]).toBeLessThanOrEqual(Date.now());
});

it("an isolate that tells without asking hears the same, and holds no lease for it; where nobody answers it was not heard", async () => {
  const colo = fresh("X");
  const isolate = new Isolate(colo);
  const promisers = promisersOf(env, colo, { lat: 50, lon: 8.6 });
  if (promisers === undefined) throw new Error("nobody is bound");
  const onAnswer = (answer: SyncAnswer, askedMs: number): void => isolate.purges.edges?.answered(answer, askedMs);
  const observed = { plays: [], counts: [], edges: [seen("mirror-a")] };
  expect(await tellingOf(colo, promisers, onAnswer)(observed, 5000)).toBe(true);
  expect(isolate.heard).toEqual([["mirror-a", 5000]]);
  expect(isolate.purges.holdsFor(Date.now())).toBe(false);
  for (const tell of [async () => new Uint8Array(0), async () => Promise.reject(new Error("down"))]) {
    expect(await tellingOf(colo, { ...promisers, tell }, onAnswer)(observed, 6000)).toBe(false);
  }
  expect(isolate.heard).toHaveLength(1);
});

it("isolates of a data centre leave each other their region's news with the promise, and another region's stay out of it", async () => {
  await ledger.purge();
  const colo = fresh("X");
  const [one, other] = [new Isolate(colo), new Isolate(colo)];
  await THERE.tell("WAW", seen("mirror-b"));
  expect([await one.ask(), await other.ask()]).toEqual([true, true]);
  expect([one.told, other.told]).toEqual([[""], [""]]);
  await HERE.tell("AMS", seen("mirror-a"));
  await vi.waitFor(async () => expect([await one.ask(other), one.told.at(-1)]).toEqual([true, "mirror-a"]));
  const askedMs = Date.now();
  other.up = false;
  await other.ask();
  expect(other.told.at(-1)).toBe("mirror-a");
  expect(other.heard.at(-1)?.[1]).toBeLessThanOrEqual(askedMs);
  // What it got from another region it leaves without that one's news.
  await vi.waitFor(async () => {
    expect(await other.ask(one)).toBe(true);
    expect((await new SharedPromise(colo).find())?.promised.incarnation).toBe((await THERE.sync()).promised.incarnation);
  });
  expect(await new SharedPromise(colo).find()).not.toHaveProperty("edges");
  expect(other.told.join()).not.toContain("mirror-b");
});
