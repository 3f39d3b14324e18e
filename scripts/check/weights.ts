import { lstat } from "node:fs/promises";
import { join } from "node:path";
import budgets from "../bench/budgets.json" with { type: "json" };
import { buildWorker } from "../local/build.ts";
import { readWranglerFile } from "../local/wrangler-file.ts";
import type { Check, Verdict } from "./check.ts";
import { ROOT } from "./command.ts";
import { files } from "./files.ts";

/** All a clone brings along, in MB (10⁶ bytes): a newcomer on a slow line fetches it too. */
const REPOSITORY_MB = 40;
/** The demo's music, the largest part of it. */
const MUSIC_MB = 32;
const MUSIC = "scripts/demo/music/";

/** What our files may weigh: the Worker as the benchmarks' budgets say, the repository and its music as said here. */
export const weights: readonly Check[] = [
  {
    name: "the Worker's bundle",
    async run() {
      const { main, minify } = await readWranglerFile(join(ROOT, "wrangler.toml"));
      const { gzipBytes } = await buildWorker({ entry: main, minify });
      return within(gzipBytes / 1024, budgets.bundle["gzip KiB"].max, "KiB gzip");
    },
  },
  { name: "the repository's size", run: async () => within(await megabytes(await files()), REPOSITORY_MB, "MB") },
  {
    name: "the demo's music",
    run: async () => within(await megabytes((await files()).filter((path) => path.startsWith(MUSIC))), MUSIC_MB, "MB"),
  },
];

/** Holds a weight against the most it may be, in the same unit. */
export function within(weight: number, most: number, unit: string): Verdict {
  const note = `${weight.toFixed(1)} of ${most} ${unit}`;
  return weight <= most ? { ok: true, note } : { ok: false, output: `${note}: too heavy` };
}

/** What is listed but gone from the work tree weighs nothing. */
async function megabytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await lstat(join(ROOT, path)).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
