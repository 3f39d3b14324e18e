import type { Track } from "../../src/core/audio/track.ts";
import type { Context } from "../context.ts";

/** The ids of a track's variants that are left out for a while, since their bytes could not be had in time. */
export function withoutFor(context: Context, track: Track, baseOf: (pathname: string) => string): ReadonlySet<string> {
  const { failing } = context.tiers;
  if (failing === undefined) return NONE;
  const bases = track.variants.map(({ pathname }) => baseOf(pathname));
  const out = failing.leftOut(bases, context.arrivedAtMs, context);
  return out.size === 0 ? NONE : new Set(track.variants.flatMap(({ id }, v) => (out.has(bases[v] ?? "") ? [id] : [])));
}

const NONE: ReadonlySet<string> = new Set();
