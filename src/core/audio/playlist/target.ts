import type { Fragments } from "../track.ts";

/**
 * A target duration in whole seconds: that of the longest fragment, rounded to the nearest (RFC 8216 §4.3.3.1 with protocol version 6), and
 * at least 1.
 */
export function targetSec(list: Fragments["list"], timescale: number): number {
  let longest = 0;
  for (const [ticks] of list) longest = Math.max(longest, ticks);
  return Math.max(1, Math.round(longest / timescale));
}
