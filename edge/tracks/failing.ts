import type { Track } from "../../src/core/audio/track.ts";
import type { Context, Execution } from "../context.ts";

/** Which files could not be had in time of late, as far as a colo knows. */
export type Failing = {
  /** Those of these cache keys that are to be left out now. Costs nothing to speak of where there are none; what it asks others is done in the background. */
  leftOut(bases: readonly string[], nowMs: number, execution: Execution): ReadonlySet<string>;
  /** The file of a cache key failed. Whether that is news. */
  failed(base: string, nowMs: number, execution: Execution): boolean;
};

/** The ids of a track's variants that are left out for a while, since their bytes could not be had in time. */
export function withoutFor(context: Context, track: Track, baseOf: (pathname: string) => string): ReadonlySet<string> {
  const { failing } = context.tiers;
  if (failing === undefined) return NONE;
  const bases = track.variants.map(({ pathname }) => baseOf(pathname));
  const out = failing.leftOut(bases, context.arrivedAtMs, context);
  return out.size === 0 ? NONE : new Set(track.variants.flatMap(({ id }, v) => (out.has(bases[v] ?? "") ? [id] : [])));
}

const NONE: ReadonlySet<string> = new Set();
