import { fileURLToPath } from "node:url";
import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import { usInWorkerd } from "../alone.ts";
import { pathOf } from "../content.ts";
import type { Measure } from "../measure.ts";
import { cpuMs, load, startOrigin } from "../processes.ts";
import { plantedBundle } from "../purge/plant.ts";
import { inTurn, medians, ratio, rowsOf } from "../rounds.ts";
import type { Sample } from "../rounds.ts";

const LENGTH = 64 * 1024;
const PATH = pathOf("hot", 10);
const HEADERS = { "cf-connecting-ip": "198.51.100.7" };

/** What a hit costs that is counted as a play, one that is not counted, and the counting alone. */
export const prewarmCounting: Measure = {
  name: "prewarm-plays",
  title: "prewarm: hits that are counted, and with the counting taken out of the Worker",
  async run(setup) {
    const origin = await startOrigin(0, 0);
    const uncounted = await plantedBundle("no-counting");
    const fleets = new Map([
      ["downbeat", await startFleet({ origin: origin.url, port: 0 })],
      ["without counting", await startFleet({ origin: origin.url, port: 0, bundle: uncounted.file })],
    ]);
    try {
      for (const fleet of fleets.values()) await warm(fleet);
      const samples = await inTurn(fleets, setup.quick ? 8 : 30, hammer);
      const hitUs = (medians(samples.get("downbeat") ?? [])["cpu ms/request"] ?? Number.NaN) * 1000;
      const countingUs = await countingAlone(setup.quick ? 400_000 : 1_000_000);
      return {
        rows: [...rowsOf(samples), { name: "counting alone", values: { "cpu ns": countingUs * 1000 } }],
        results: {
          wrong: medians(samples.get("downbeat") ?? []).wrong ?? Number.NaN,
          "requests/s / without counting": ratio(samples, "requests/s", "without counting"),
          "cpu / without counting": ratio(samples, "cpu ms/request", "without counting"),
          "counting / a hit's cpu": countingUs / hitUs,
        },
      };
    } finally {
      for (const fleet of fleets.values()) await fleet.close();
      await uncounted.remove();
      await origin.close();
    }
  },
};

async function warm(fleet: Fleet): Promise<void> {
  const url = fleet.edges[0]?.url ?? "";
  await load({ kind: "once", url, path: PATH, first: 0, take: Number.POSITIVE_INFINITY, headers: {} });
  await load({ kind: "loop", url, path: PATH, first: 0, length: LENGTH, range: true, concurrency: 8, seconds: 1, times: 0, headers: HEADERS });
}

async function hammer(fleet: Fleet): Promise<Sample> {
  const before = cpuMs(fleet.pid);
  const found = await load({ kind: "loop", url: fleet.edges[0]?.url ?? "", path: PATH, first: 0, length: LENGTH, range: true, concurrency: 16, seconds: 1.5, times: 0, headers: HEADERS });
  return { "requests/s": found.requests / found.seconds, "cpu ms/request": (cpuMs(fleet.pid) - before) / found.requests, wrong: found.wrong };
}

/** µs of processor time that counting one hit takes in workerd: what a request with many takes more than one with none. */
async function countingAlone(times: number): Promise<number> {
  const { hits } = await usInWorkerd(fileURLToPath(new URL("../counting-worker.js", import.meta.url)), ["hits"], times, 7);
  return hits;
}
