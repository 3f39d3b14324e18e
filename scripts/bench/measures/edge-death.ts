import { setTimeout as pause } from "node:timers/promises";
import type { Attempt } from "../../../src/core/routing/attempt.ts";
import type { Asked } from "../jobs.ts";
import type { Measure, Row } from "../measure.ts";
import { load } from "../processes.ts";
import type { Seen } from "../routing/edges-port.ts";
import { type RoutingWorld, smallTracks, startRoutingWorld } from "../routing/world.ts";

const POPS = ["FRA", "IAD", "NRT"] as const;
/** Where the edges are: the one that dies, and another, in the region of the first colo. */
const PLACES = ["weur", "enam", "apac-ne", "weur"] as const;
/** An audio stream's pace. */
const BYTES_PER_SECOND = 40_000;
const AWAY_MS = 20;
/** Tracks of 1 MiB, each of which many hear. Local workerd has about a hundred upstream requests under way at once, whoever asks. */
const TRACKS = 15;
const BEGIN_WITHIN_MS = 4000;
const DIES_AFTER_MS = 10_000;
const DEAD_MS = 10_000;
/** New tracks asked for in each colo, all the while. */
const NEW_PER_SECOND = 5;
const ALL_MS = 36_000;
/** Shorter ones hold so few requests that luck alone is half as much again. */
const WINDOW_MS = 5000;
const LEAST_REQUESTS = 20;

/** One of four edges dies with listeners in the middle of their tracks, and comes back ten seconds later. */
export const edgeDeath: Measure = {
  name: "edge-death",
  title: "failover: one of four edges dies under listeners in mid-body, and is back 10 s later; three colos",
  async run(setup) {
    const listeners = setup.quick ? 400 : 2000;
    const world = await startRoutingWorld(POPS, PLACES.map((place) => ({ place, latencyMs: AWAY_MS, bytesPerSecond: BYTES_PER_SECOND })));
    try {
      await Promise.all(world.fleet.edges.map(({ colo, url }) => newOnes(world, `warm.${colo}`, url, 2000)));
      const began = Date.now();
      const hearing = load({ kind: "asks", asks: audience(world, listeners), timeoutMs: 90_000 });
      const news = Promise.all(world.fleet.edges.map(async ({ colo, url }) => ({ colo, asked: await newOnes(world, `new.${colo}`, url, ALL_MS) })));
      await pause(began + DIES_AFTER_MS - Date.now());
      const before = shareOf(await world.edges.take());
      const diedMs = Date.now();
      await world.edges.die(0);
      await pause(DEAD_MS);
      await world.edges.take();
      const liveMs = Date.now();
      await world.edges.live(0);
      const [heard, perColo] = [await hearing, await news];
      const seen = await world.edges.take();
      const middle = heard.filter(({ firstAtMs, endMs, right }) => firstAtMs > 0 && firstAtMs < diedMs && (endMs > diedMs || !right));
      const colos = perColo.map(({ colo, asked }) => ({ colo, ...avoided(asked, diedMs, liveMs) }));
      const back = (seen[0] ?? []).map(({ atMs }) => atMs).filter((atMs) => atMs >= liveMs);
      const others = perColo.flatMap(({ asked }) => asked);
      const rows: Row[] = [
        { name: "listeners in mid-body when it died", values: { listeners: middle.length, failed: failed(middle), wrong: wrong(middle) } },
        { name: "all listeners", values: { listeners: heard.length, failed: failed(heard), wrong: wrong(heard) } },
        ...colos.map(({ colo, afterMs, asked, reached, trials }) => ({ name: `${colo}, new tracks while it was dead`, values: { listeners: asked, "asked it": reached, "as a trial": trials, "last else after ms": afterMs } })),
        { name: "new tracks, all", values: { listeners: others.length, failed: failed(others), wrong: wrong(others) } },
      ];
      for (const why of [...heard, ...others].flatMap((each) => each.failed ?? []).slice(0, 5)) console.log(why);
      return {
        rows,
        results: {
          "in mid-body": middle.length / listeners,
          "failed or wrong": [...heard, ...others].filter(({ right }) => !right).length,
          "avoided in its region after ms": colos[0]?.afterMs ?? Number.NaN,
          "avoided elsewhere after ms": Math.max(...colos.slice(1).map(({ afterMs }) => afterMs)),
          "back after ms": Math.min(...back) - liveMs,
          "most of its share on return": mostShare(seen, liveMs) / before,
        },
      };
    } finally {
      await world.close();
    }
  },
};

function audience({ fleet }: RoutingWorld, listeners: number): { url: string; path: string; afterMs: number }[] {
  return Array.from({ length: listeners }, (_, i) => ({
    url: fleet.edges[i % POPS.length]?.url ?? "",
    path: `/audio/heard.${i % TRACKS}-1.flac`,
    afterMs: (i / listeners) * BEGIN_WITHIN_MS,
  }));
}

/** New tracks one after the other, by an operator, who is told which edges were asked. */
function newOnes({ operator }: RoutingWorld, name: string, url: string, ms: number): Promise<Asked[]> {
  const asks = smallTracks(name, (ms / 1000) * NEW_PER_SECOND).map((path, i) => ({ url, path, afterMs: (i * 1000) / NEW_PER_SECOND }));
  return load({ kind: "asks", asks, headers: { ...operator }, tell: "downbeat-detail", timeoutMs: 30_000 });
}

/** Of the new tracks asked for while the edge was dead: for how many it was asked, in how many of them as a trial, and when last after its death otherwise. */
function avoided(asked: readonly Asked[], diedMs: number, liveMs: number): { asked: number; reached: number; trials: number; afterMs: number } {
  const meanwhile = asked.filter(({ startMs }) => startMs >= diedMs && startMs < liveMs);
  const reached = meanwhile.flatMap(({ startMs, told }) => attemptsIn(told).filter(({ edge }) => edge === "e0").map(({ trial }) => ({ afterMs: startMs - diedMs, trial: trial === true })));
  const untried = reached.filter(({ trial }) => !trial).map(({ afterMs }) => afterMs);
  return { asked: meanwhile.length, reached: reached.length, trials: reached.length - untried.length, afterMs: Math.max(0, ...untried) };
}

/** The largest part of all edges' requests that the returned one got in any five seconds, of those with enough to tell. */
function mostShare(seen: readonly (readonly Seen[])[], liveMs: number): number {
  const shares: number[] = [];
  const end = Math.max(...seen.flat().map(({ atMs }) => atMs));
  for (let from = liveMs; from + WINDOW_MS <= end; from += WINDOW_MS) {
    const window = seen.map((requests) => requests.filter(({ atMs }) => atMs >= from && atMs < from + WINDOW_MS));
    if (window.flat().length >= LEAST_REQUESTS) shares.push(shareOf(window));
  }
  return Math.max(0, ...shares);
}

/** Which part of all edges' requests went to the one that dies. */
const shareOf = (seen: readonly (readonly Seen[])[]): number => (seen[0]?.length ?? 0) / seen.flat().length;

const failed = (asked: readonly Asked[]): number => asked.filter((each) => each.failed !== undefined || each.status !== 200).length;
const wrong = (asked: readonly Asked[]): number => asked.filter((each) => !each.right && each.failed === undefined).length;

/** The edges that were asked, as operators are told (`downbeat-detail`). */
function attemptsIn(told: string | undefined): Pick<Attempt, "edge" | "trial">[] {
  const { attempts = [] } = JSON.parse(told ?? "{}") as { attempts?: Pick<Attempt, "edge" | "trial">[] };
  return attempts;
}
