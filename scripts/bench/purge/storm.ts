import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { regionOf } from "../../../src/core/purge/regions.ts";
import { SITE } from "./catalogue.ts";
import type { Item } from "./catalogue.ts";
import type { Violation } from "./listeners.ts";
import type { PurgeBody } from "./operator.ts";
import { COLOS, quiet, startWorld } from "./world.ts";
import type { World } from "./world.ts";

/** What a storm of purges led to. */
export type Storm = { purges: number; answers: number; skipped: number; brokenOff: number; hits: number; ended: number; repeated: number; violations: Violation[]; failures: string[] };

/** Purges wait 15 s for a region that was ended, so that there must be many at once for some to be complete at any time. */
const OPERATORS = 24;
/** Operators rest for up to this long between two changes: a local fleet has one processor for everything. */
const REST_MS = 4000;
const LEASE_SEC = 1;
const PER_SECOND = 50;
/** The slowest answer of the origin: long enough that purges overtake fills. */
const SLOWEST_MS = 400;

/**
 * For `seconds`: everybody listens; operators change content, purge it, wait until that is complete, and from then on no
 * answer to a request may be older; every second an object is ended. `bundle`: another Worker than ours.
 */
export async function storm(seconds: number, bundle?: string): Promise<Storm> {
  const world = await startWorld({ slowestMs: SLOWEST_MS, leaseSec: LEASE_SEC, fleet: bundle === undefined ? {} : { bundle } });
  try {
    const listeners = await world.listenEverywhere(PER_SECOND);
    const end = performance.now() + seconds * 1000;
    const [ended, ...purges] = await Promise.all([
      endObjects(world, end),
      ...Array.from({ length: OPERATORS }, () => operate(world, end)),
    ]);
    // Every purge is complete now, and nothing comes that could undo what was served wrongly.
    await Promise.all(listeners.map((each) => each.sweep()));
    await quiet(listeners);
    const heard = listeners.map((each) => each.take());
    return {
      purges: purges.reduce((sum, each) => sum + each, 0),
      answers: heard.reduce((sum, each) => sum + each.answers, 0),
      skipped: heard.reduce((sum, each) => sum + each.skipped, 0),
      brokenOff: heard.reduce((sum, each) => sum + each.brokenOff, 0),
      hits: heard.reduce((sum, each) => sum + each.hitMs.length, 0),
      ended,
      repeated: world.operator.repeated,
      violations: heard.flatMap((each) => each.violations),
      failures: heard.flatMap((each) => each.failures),
    };
  } finally {
    await world.close();
  }
}

async function operate(world: World, end: number): Promise<number> {
  let purges = 0;
  for (await pause(Math.random() * REST_MS); performance.now() < end; await pause(Math.random() * REST_MS)) {
    // A second purge soon after the first meets the fills that the first has led to.
    const { items, body } = somePurge(world.items);
    const rounds = 1 + Math.floor(Math.random() * 3);
    const under: Promise<void>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      under.push(change(world, items, body));
      await pause(Math.random() * 1500);
    }
    await Promise.all(under);
    purges += rounds;
  }
  return purges;
}

/** The content first, then the purge; only what was there before the purge was asked for is proven by it. */
async function change({ operator }: World, items: readonly Item[], body: PurgeBody): Promise<void> {
  const versions = items.map((item) => (item.version += 1));
  await operator.complete(body);
  for (const [index, item] of items.entries()) item.proven = Math.max(item.proven, versions[index] ?? 0);
}

function somePurge(items: readonly Item[]): { items: readonly Item[]; body: PurgeBody } {
  const item = items[Math.floor(items.length * Math.random() ** 2)];
  if (item === undefined) throw new Error("an empty catalogue");
  const mode = Math.random() < 0.3 && !item.oneEtag ? "soft" : "hard";
  const group = item.tags[1] ?? "";
  const those = items.filter(({ tags }) => tags.includes(group));
  const kind = Math.random();
  if (kind < 0.5) return { items: [item], body: { mode, files: [`http://${SITE}${item.path}`] } };
  if (kind < 0.95) return { items: [item], body: { mode, tags: item.tags.slice(0, 1) } };
  if (kind < 0.97) return { items: those, body: { tags: [group] } };
  if (kind < 0.99) return { items: those, body: { prefixes: [`/catalogue/${group}`] } };
  if (kind < 0.995) return { items, body: { hosts: [SITE] } };
  return { items, body: { purge_everything: true } };
}

/** Ends the ledger or a region every second, some as a crash would. */
async function endObjects({ fleet }: World, end: number): Promise<number> {
  const objects = ["ledger", ...new Set(COLOS.map((colo) => `region:${regionOf(colo)}`))];
  let ended = 0;
  while (performance.now() < end) {
    await pause(1000);
    const object = objects[Math.floor(Math.random() * objects.length)];
    if (object === undefined) continue;
    // The ledger always has somebody waiting for a receipt, and would be drained for as long as they wait.
    await fleet.evict(object, object === "ledger" || Math.random() < 0.5 ? "crash" : "drain").then(() => (ended += 1), () => undefined);
  }
  return ended;
}
