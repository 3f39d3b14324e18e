import { pathOf } from "../content.ts";
import type { Measure } from "../measure.ts";
import { load, startOrigin } from "../processes.ts";
import { interleaved, medians, rowsOf } from "../rounds.ts";
import { percentile } from "../statistics.ts";

const TRACK_MIB = 10;
const LISTENERS = 200;
const PATIENCE_MS = 15_000;

/** 200 listeners press play on a cold track of 10 MiB at the same moment; every byte is compared. */
export const crowd: Measure = {
  name: "crowd",
  title: `${LISTENERS} listeners on a cold ${TRACK_MIB} MiB track`,
  async run(setup) {
    const names = setup.contenders(["origin", "downbeat", "read-through", "hono-cache", "nginx", "nginx-slices", "varnish"]);
    const origin = await startOrigin(80, 2_500_000);
    try {
      const samples = await interleaved(names, setup.quick ? 2 : 5, origin.url, async (running, name, round) => {
        const path = pathOf(`crowd.${name}.${round}`, TRACK_MIB);
        await origin.reset();
        const found = await load({ kind: "crowd", url: running.url, path, warm: "/audio/warm-64k.flac", listeners: LISTENERS, timeoutMs: 60_000 });
        const bytes = (await origin.stats()).paths[path]?.bytes ?? 0;
        return {
          "first byte p50 ms": percentile(found.firstByteMs, 50),
          "first byte p99 ms": percentile(found.firstByteMs, 99),
          "all done ms": Math.max(...found.totalMs),
          copies: bytes / (TRACK_MIB * 1024 * 1024),
          "wrong or failed": found.wrong + found.failed,
        };
      }, PATIENCE_MS);
      return { rows: rowsOf(samples), results: medians(samples.get("downbeat") ?? []) };
    } finally {
      await origin.close();
    }
  },
};
