import { rm } from "node:fs/promises";
import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import { pathOf } from "../content.ts";
import type { Measure } from "../measure.ts";
import { cpuMs, load, startOrigin } from "../processes.ts";
import { bundles } from "../routing/before.ts";
import { smallTracks } from "../routing/world.ts";
import { inTurn, ratio, rowsOf } from "../rounds.ts";
import type { Sample } from "../rounds.ts";
import { percentile } from "../statistics.ts";

const LENGTH = 64 * 1024;
const HOT = pathOf("hot", 10);

/** What hits and misses cost where there is one upstream: without EDGES, with a list of one, and before there was a choice at all. */
export const singleEdge: Measure = {
  name: "single-edge",
  title: "one upstream: hits and misses with and without a list of edges, and before there was one",
  async run(setup) {
    const origin = await startOrigin(0, 0);
    const { folder, now, before } = await bundles();
    const fleets = new Map<string, Fleet>();
    try {
      fleets.set("downbeat", await startFleet({ origin: origin.url, port: 0, bundle: now }));
      fleets.set("a list of one", await startFleet({ origin: origin.url, port: 0, bundle: now, settings: { EDGES: [{ id: "only", url: origin.url }] } }));
      if (before !== undefined) fleets.set("before", await startFleet({ origin: origin.url, port: 0, bundle: before }));
      for (const [name, fleet] of fleets) {
        await load({ kind: "once", url: urlOf(fleet), path: HOT, first: 0, take: Number.POSITIVE_INFINITY, headers: {} });
        await sampled(fleet, `warm.${name.replaceAll(" ", "")}`, setup.quick);
      }
      const samples = await inTurn(fleets, setup.quick ? 5 : 12, (fleet, name, round) => sampled(fleet, `${name.replaceAll(" ", "")}.${round}`, setup.quick));
      return {
        rows: rowsOf(samples),
        results: {
          wrong: [...samples.values()].flat().reduce((sum, sample) => sum + (sample.wrong ?? 0), 0),
          "hits/s / before": ratio(samples, "hits/s", "before"),
          "cpu a hit / before": ratio(samples, "cpu ms/hit", "before"),
          "misses/s / before": ratio(samples, "misses/s", "before"),
          "cpu a miss / before": ratio(samples, "cpu ms/miss", "before"),
          "miss p50 / before": ratio(samples, "miss p50 ms", "before"),
          "a list of one: hits/s / before": ratio(samples, "hits/s", "before", "a list of one"),
          "a list of one: misses/s / before": ratio(samples, "misses/s", "before", "a list of one"),
          "a list of one: cpu a miss / before": ratio(samples, "cpu ms/miss", "before", "a list of one"),
        },
        ...(before === undefined ? { note: "the history does not go back to the commit before: nothing to compare with" } : {}),
      };
    } finally {
      for (const fleet of fleets.values()) await fleet.close();
      await origin.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const urlOf = (fleet: Fleet): string => fleet.edges[0]?.url ?? "";

async function sampled(fleet: Fleet, name: string, quick: boolean): Promise<Sample> {
  const url = urlOf(fleet);
  const [beforeHits, seconds] = [cpuMs(fleet.pid), quick ? 1 : 2];
  const hits = await load({ kind: "loop", url, path: HOT, first: 0, length: LENGTH, range: true, concurrency: 16, seconds, times: 0 });
  const hitsCpu = cpuMs(fleet.pid) - beforeHits;
  const tracks = smallTracks(name, quick ? 400 : 1000);
  const beforeMisses = cpuMs(fleet.pid);
  const misses = await load({ kind: "asks", asks: tracks.map((path) => ({ url, path })), atOnce: 8, timeoutMs: 30_000 });
  const tookMs = Math.max(...misses.map(({ endMs }) => endMs)) - Math.min(...misses.map(({ startMs }) => startMs));
  return {
    "hits/s": hits.requests / hits.seconds,
    "cpu ms/hit": hitsCpu / hits.requests,
    "misses/s": (tracks.length / tookMs) * 1000,
    "cpu ms/miss": (cpuMs(fleet.pid) - beforeMisses) / tracks.length,
    "miss p50 ms": percentile(misses.map(({ firstByteMs }) => firstByteMs), 50),
    wrong: hits.wrong + misses.filter(({ right }) => !right).length,
  };
}
