import type { Asked } from "../jobs.ts";
import type { Measure, Row } from "../measure.ts";
import { load } from "../processes.ts";
import { type RoutingWorld, smallTracks, startRoutingWorld } from "../routing/world.ts";
import { percentile } from "../statistics.ts";

const AWAY_MS = 80;
const PER_SECOND = 20;
/** Of a player that has nothing left to play (CTA-5004). */
const URGENT = { "cmcd-request": "bl=0,su" };

/** Cold tracks asked for in a hurry, while one of four edges, then one of two, leaves two requests of a hundred unanswered. */
export const hedging: Measure = {
  name: "hedging",
  title: `hedging: cold tracks, edges ${AWAY_MS} ms away, one of them stalls 2 % of its requests`,
  async run(setup) {
    const count = setup.quick ? 300 : 1200;
    const four = await run(4, count);
    const two = await run(2, count);
    return {
      rows: [...four.rows, ...two.rows],
      results: {
        "p99 / healthy p50": four.ratio,
        "extra requests %": four.extra,
        "two edges: p99 / healthy p50": two.ratio,
        "two edges: extra requests %": two.extra,
        "wrong or failed": four.wrong + two.wrong,
      },
    };
  },
};

async function run(many: number, count: number): Promise<{ rows: Row[]; ratio: number; extra: number; wrong: number }> {
  const world = await startRoutingWorld(["FRA"], Array.from({ length: many }, () => ({ latencyMs: AWAY_MS, bytesPerSecond: 0 })));
  try {
    await paced(world, "warm", PER_SECOND * 5); // until the edges have been measured
    await world.edges.take();
    const healthy = await paced(world, "healthy", count);
    const healthySent = (await world.edges.take()).flat().length;
    await world.edges.stall(0, 0.02);
    const stalling = await paced(world, "stalling", count);
    const sent = await world.edges.take();
    const extra = (sent.flat().length / count - 1) * 100;
    const rowOf = (name: string, asked: readonly Asked[], all: number): Row => {
      const ms = asked.map(({ firstByteMs }) => firstByteMs);
      return { name, values: { "p50 ms": percentile(ms, 50), "p95 ms": percentile(ms, 95), "p99 ms": percentile(ms, 99), "worst ms": Math.max(...ms), "upstream requests each": all / count } };
    };
    const rows = [rowOf(`${many} edges, healthy`, healthy, healthySent), rowOf(`${many} edges, one stalls`, stalling, sent.flat().length)];
    const wrong = [...healthy, ...stalling].filter(({ right }) => !right).length;
    return { rows, ratio: (rows[1]?.values["p99 ms"] ?? Number.NaN) / (rows[0]?.values["p50 ms"] ?? Number.NaN), extra, wrong };
  } finally {
    await world.close();
  }
}

function paced({ fleet }: RoutingWorld, name: string, count: number): Promise<Asked[]> {
  const url = fleet.edges[0]?.url ?? "";
  const asks = smallTracks(name, count).map((path, i) => ({ url, path, afterMs: (i * 1000) / PER_SECOND }));
  return load({ kind: "asks", asks, headers: URGENT, timeoutMs: 30_000 });
}
