import { buildWorker } from "../../local/build.ts";
import { readConfig } from "../../local/fleet-config.ts";
import type { Measure } from "../measure.ts";

/** What a deploy sends, compressed. */
export const bundle: Measure = {
  name: "bundle",
  title: "the Worker's bundle",
  async run() {
    const { main, minify } = await readConfig(undefined);
    const { bytes, gzipBytes } = await buildWorker({ entry: main, minify });
    const results = { "gzip KiB": gzipBytes / 1024 };
    return { rows: [{ name: "downbeat", values: { KiB: bytes / 1024, ...results } }], results };
  },
};
