import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import { pathOf } from "../content.ts";
import type { Measure } from "../measure.ts";
import { cpuMs, load, startOrigin } from "../processes.ts";
import { inTurn, medians, ratio, rowsOf } from "../rounds.ts";
import type { Sample } from "../rounds.ts";

const LENGTH = 64 * 1024;
const PATH = pathOf("hot", 10);

/** What a hit costs that is checked against purges, and one in a fleet where nothing can be purged. */
export const purgeHit: Measure = {
  name: "purge-hit",
  title: "purge: hits under a lease, and where nothing can be purged",
  async run(setup) {
    const origin = await startOrigin(0, 0);
    const fleets = new Map([
      ["downbeat", await startFleet({ origin: origin.url, port: 0 })],
      ["without purge", await startFleet({ origin: origin.url, port: 0, unbound: ["LEDGER", "REGION"] })],
    ]);
    try {
      for (const fleet of fleets.values()) await warm(fleet);
      const samples = await inTurn(fleets, setup.quick ? 5 : 12, hammer);
      return {
        rows: rowsOf(samples),
        results: {
          "requests/s / without purge": ratio(samples, "requests/s", "without purge"),
          "cpu / without purge": ratio(samples, "cpu ms/request", "without purge"),
          wrong: medians(samples.get("downbeat") ?? []).wrong ?? Number.NaN,
        },
      };
    } finally {
      for (const fleet of fleets.values()) await fleet.close();
      await origin.close();
    }
  },
};

async function warm(fleet: Fleet): Promise<void> {
  const url = fleet.edges[0]?.url ?? "";
  await load({ kind: "once", url, path: PATH, first: 0, take: Number.POSITIVE_INFINITY, headers: {} });
  await load({ kind: "loop", url, path: PATH, first: 0, length: LENGTH, range: true, concurrency: 8, seconds: 1, times: 0 });
}

async function hammer(fleet: Fleet): Promise<Sample> {
  const before = cpuMs(fleet.pid);
  const found = await load({ kind: "loop", url: fleet.edges[0]?.url ?? "", path: PATH, first: 0, length: LENGTH, range: true, concurrency: 16, seconds: 2, times: 0 });
  return { "requests/s": found.requests / found.seconds, "cpu ms/request": (cpuMs(fleet.pid) - before) / found.requests, wrong: found.wrong };
}
