import type { Fragments, TrackVariant } from "../track.ts";
import { targetSec } from "./target.ts";

/** bit/s of a variant. `peak`: of its densest stretch; `average`: over all of it; absent: nobody knows, and `peak` is a guess. */
export type Rates = { readonly peak: number; readonly average?: number };

/** What is assumed of a variant of which nothing is known, in bit/s: usual rates, rather too high than too low. */
const GUESS = { lossy: 256_000, lossless: 1_100_000 };

/** A variant's rates: counted in its fragments where they are known; else as somebody said; else from its length. */
export function ratesOf(variant: TrackVariant): Rates {
  const { fragments, averageKbps, peakKbps, bytes, durationMs, lossless } = variant;
  if (fragments !== undefined) return counted(fragments);
  const overAll = bytes !== undefined && durationMs !== undefined && durationMs > 0 ? (bytes * 8000) / durationMs : undefined;
  const average = averageKbps === undefined ? overAll : averageKbps * 1000;
  const peak = peakKbps === undefined ? average : Math.max(peakKbps * 1000, average ?? 0);
  if (peak === undefined) return { peak: lossless ? GUESS.lossless : GUESS.lossy };
  return { peak: Math.ceil(peak), ...(average === undefined ? {} : { average: Math.ceil(average) }) };
}

/**
 * Of fragments, as RFC 8216 §4.1 counts: the peak is that of the densest run of them which plays for 0.5 to 1.5 times the target duration.
 * Where no run does, it is that of the densest fragment.
 */
function counted({ list, timescale }: Fragments): Rates {
  const target = targetSec(list, timescale) * timescale;
  let [allTicks, allBytes, peak, densest] = [0, 0, 0, 0];
  for (const [at, [ticks, bytes]] of list.entries()) {
    allTicks += ticks;
    allBytes += bytes;
    densest = Math.max(densest, bytes / ticks);
    let [runTicks, runBytes] = [0, 0];
    for (let from = at; from >= 0; from--) {
      const [more, size] = list[from] ?? [0, 0];
      runTicks += more;
      runBytes += size;
      if (runTicks > 1.5 * target) break;
      if (runTicks >= 0.5 * target) peak = Math.max(peak, runBytes / runTicks);
    }
  }
  return { peak: Math.ceil((peak === 0 ? densest : peak) * 8 * timescale), average: Math.ceil((allBytes * 8 * timescale) / allTicks) };
}
