import type { TrackVariant } from "./track.ts";
import { averageKbpsOf } from "./variant-quality.ts";

/**
 * What takes the place of a variant that fails, among those that are left: the next lower of its family, else the next higher of it, else
 * the nearest lower, or then higher, of another. `undefined`: nothing is left.
 */
export function neighbourOf(failing: TrackVariant, left: readonly TrackVariant[]): TrackVariant | undefined {
  const kbps = averageKbpsOf(failing);
  const rising = left.toSorted((a, b) => averageKbpsOf(a) - averageKbpsOf(b));
  const family = rising.filter((variant) => variant.family === failing.family);
  return nearest(family, kbps) ?? nearest(rising, kbps);
}

function nearest(rising: readonly TrackVariant[], kbps: number): TrackVariant | undefined {
  return rising.findLast((variant) => averageKbpsOf(variant) <= kbps) ?? rising[0];
}
