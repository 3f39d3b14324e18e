import type { HotFile } from "../../../src/core/prewarm/hot-file.ts";
import type { Chart } from "./charts.ts";

/** How charts become plays: plays of place r = plays of the first place x r^-slope. */
export type Listening = { readonly slope: number; readonly firstPlays: number; readonly playsPerListener: number; readonly startBytes: (track: string) => number };

/** What a region would know of a chart's tracks at the end of its day. */
export function hotFilesOf(chart: Chart, nowMs: number, { slope, firstPlays, playsPerListener, startBytes }: Listening): HotFile[] {
  return chart.map((track, index) => {
    const playsPerDay = firstPlays * (index + 1) ** -slope;
    return {
      base: track, playsPerDay, listeners: Math.floor(playsPerDay / playsPerListener), size: 8_388_608, startBytes: startBytes(track),
      tags: [], missMs: 300, firstPlayedAtMs: nowMs, lastPlayedAtMs: nowMs,
    };
  });
}
