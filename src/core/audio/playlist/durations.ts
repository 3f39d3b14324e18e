import type { Fragments } from "../track.ts";

/** EXTINF is written in these: finer than a sample, and the sum of ten hours is exact. */
export const UNITS_PER_SEC = 1e6;

/**
 * How long each fragment is said to play, in `UNITS_PER_SEC`. What is rounded is where one ends, not how long it is: so their sum never drifts
 * from the sound, however many there are.
 */
export function durationsOf({ list, timescale }: Fragments): number[] {
  let [ticks, told] = [0, 0];
  return list.map(([length]) => {
    ticks += length;
    const before = told;
    told = Math.round((ticks / timescale) * UNITS_PER_SEC);
    return told - before;
  });
}

/** The target duration in whole seconds: that of the longest fragment, rounded to the nearest (RFC 8216 §4.3.3.1), and at least 1. */
export function targetSec(durations: readonly number[]): number {
  return durations.reduce((most, duration) => Math.max(most, Math.round(duration / UNITS_PER_SEC)), 1);
}
