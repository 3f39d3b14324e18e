import type { TrackVariant } from "./track.ts";
import { peakKbpsOf } from "./variant-quality.ts";

/** How far into a track a start is judged by: so long no buffer must run dry. */
const START_MS = 30_000;

/**
 * The rate (kbit/s) that a line must hold for a variant to be heard `firstSoundMs` after it is asked for and not to stop for half a
 * minute: the least at which every fragment is there before its time. Without fragments, twice the densest part: what is ahead must come
 * as fast again as it is played.
 */
export function startNeedKbps(variant: TrackVariant, firstSoundMs: number): number {
  const known = needs.get(variant);
  if (known?.firstSoundMs === firstSoundMs) return known.kbps;
  const kbps = worked(variant, firstSoundMs);
  needs.set(variant, { firstSoundMs, kbps });
  return kbps;
}

/** Worked out once for each variant. */
const needs = new WeakMap<TrackVariant, { readonly firstSoundMs: number; readonly kbps: number }>();

function worked(variant: TrackVariant, firstSoundMs: number): number {
  const { fragments, init } = variant;
  if (fragments === undefined || fragments.timescale <= 0) return peakKbpsOf(variant) * 2;
  let bits = init === undefined ? 0 : (init.last - init.first + 1) * 8;
  let startMs = 0;
  let need = 0;
  for (const [ticks, bytes] of fragments.list) {
    if (startMs >= START_MS) break;
    bits += bytes * 8;
    need = Math.max(need, bits / (firstSoundMs + startMs));
    startMs += (ticks * 1000) / fragments.timescale;
  }
  return need;
}
