import { pathOf } from "../content.ts";
import type { Running } from "../contenders.ts";
import type { Measure } from "../measure.ts";
import { load, residentBytes, startOrigin } from "../processes.ts";
import { interleaved, medians, rowsOf } from "../rounds.ts";

const MIB = 1024 * 1024;
const READERS = 200;
const TRACK_MIB = 60;
const SAME = [pathOf("slow.0", TRACK_MIB)];
const EIGHT = Array.from({ length: 8 }, (_, index) => pathOf(`slow.${index}`, TRACK_MIB));

/** What slow readers add to the resident size of workerd, at its highest, over what it was when the tracks were hot. */
export const memory: Measure = {
  name: "memory",
  title: `${READERS} slow readers of ${TRACK_MIB} MiB tracks`,
  async run(setup) {
    const names = setup.contenders(["downbeat", "bare"]);
    const origin = await startOrigin(0, 0);
    const seconds = setup.quick ? 6 : 15;
    try {
      const same = await interleaved(names, setup.quick ? 1 : 2, origin.url, async (running) => readers(running, SAME, seconds, "same track"));
      const eight = await interleaved(names, setup.quick ? 1 : 2, origin.url, async (running) => readers(running, EIGHT, seconds, "eight tracks"));
      const rows = rowsOf(same).map((row) => ({ name: row.name, values: { ...row.values, ...medians(eight.get(row.name as typeof names[number]) ?? []) } }));
      const own = rows.find((row) => row.name === "downbeat")?.values ?? {};
      return {
        rows,
        results: {
          "wrong or failed": (own["same track, wrong"] ?? Number.NaN) + (own["eight tracks, wrong"] ?? Number.NaN),
          "same track, added MiB": own["same track, added MiB"] ?? Number.NaN,
          "eight tracks, added MiB": own["eight tracks, added MiB"] ?? Number.NaN,
        },
      };
    } finally {
      await origin.close();
    }
  },
};

async function readers(running: Running, paths: string[], seconds: number, word: string): Promise<Record<string, number>> {
  for (const path of paths) {
    await load({ kind: "once", url: running.url, path, first: 0, take: Number.POSITIVE_INFINITY, headers: {} });
  }
  const before = residentBytes(running.pid);
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentBytes(running.pid));
  }, 100);
  const found = await load({ kind: "slow", url: running.url, paths, readers: READERS, bytesPerSecond: 200_000, seconds });
  clearInterval(watch);
  return {
    [`${word}, before MiB`]: before / MIB,
    [`${word}, added MiB`]: (highest - before) / MIB,
    [`${word}, wrong`]: found.wrong + found.failed,
  };
}
