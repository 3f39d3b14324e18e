import type { Fragments, TrackVariant } from "../track.ts";
import { durationsOf, targetSec } from "./durations.ts";

/** bit/s of a variant, whole numbers. `peak`: of its densest stretch; `average`: over all of it; absent: nobody knows, and `peak` is a guess. */
export type Rates = { readonly peak: number; readonly average?: number };

/** What is assumed of a variant of which nothing is known, in bit/s: usual rates, rather too high than too low. */
const GUESS = { lossy: 256_000, lossless: 1_100_000 };

/** The most fragments whose rate is taken together: ten times what the longest run of usual ones has. */
const MOST_IN_A_RUN = 64;

/** A terabit: what claims more is cut, so that every rate is a number of digits, and one more than it is another. */
const MOST = 1e12;

/** A variant's rates: counted in its fragments where they are known; else as somebody said; else from its length; else guessed. */
export function ratesOf({ fragments, averageKbps, peakKbps, bytes, durationMs, lossless }: TrackVariant): Rates {
  if (fragments !== undefined) return counted(fragments);
  const overAll = bytes === undefined || durationMs === undefined ? undefined : (bytes * 8000) / durationMs;
  const average = averageKbps === undefined ? overAll : averageKbps * 1000;
  const peak = Math.max((peakKbps ?? 0) * 1000, average ?? 0);
  if (peak === 0) return { peak: lossless ? GUESS.lossless : GUESS.lossy };
  return { peak: inBits(peak), ...(average === undefined ? {} : { average: inBits(average) }) };
}

function inBits(rate: number): number {
  return Math.min(Math.ceil(rate), MOST);
}

/**
 * Rates as RFC 8216 §4.1 defines them for segments: the peak is that of the densest run of fragments that plays for 0.5 to 1.5 times the
 * target duration. Where no run does, it is the average.
 */
function counted(fragments: Fragments): Rates {
  const { list, timescale } = fragments;
  const target = targetSec(durationsOf(fragments)) * timescale;
  let [allTicks, allBytes, peak] = [0, 0, 0];
  for (const [at, [ticks, bytes]] of list.entries()) {
    allTicks += ticks;
    allBytes += bytes;
    let [runTicks, runBytes] = [0, 0];
    for (let back = 0; back < MOST_IN_A_RUN; back++) {
      const before = list[at - back];
      if (before === undefined) break;
      runTicks += before[0];
      runBytes += before[1];
      if (runTicks > 1.5 * target) break;
      if (runTicks >= 0.5 * target) peak = Math.max(peak, runBytes / runTicks);
    }
  }
  const perSec = 8 * timescale;
  const average = allBytes / allTicks;
  return { peak: inBits((peak === 0 ? average : peak) * perSec), average: inBits(average * perSec) };
}
