import type { ChoicePolicy } from "./choice-policy.ts";
import { type Decoders, weightFor } from "./decoders.ts";
import type { Family } from "./family.ts";
import { startNeedKbps } from "./need.ts";
import type { Use } from "./players.ts";
import { type Quality, QUALITIES } from "./quality.ts";
import type { TrackVariant } from "./track.ts";
import { averageKbpsOf, peakKbpsOf, qualityOf, rankOf } from "./variant-quality.ts";

/** A variant, and what a choice weighs it by. */
export type Candidate = {
  readonly variant: TrackVariant;
  /** How good it sounds, as `rankOf` counts. */
  readonly rank: number;
  readonly kbps: number;
};

/** Worked out once for each variant, which is weighed with every request for its track. */
const candidates = new WeakMap<TrackVariant, Candidate>();

/** A variant as a candidate. */
export function candidateOf(variant: TrackVariant): Candidate {
  let candidate = candidates.get(variant);
  if (candidate === undefined) {
    candidate = { variant, rank: rankOf(qualityOf(variant)), kbps: averageKbpsOf(variant) };
    candidates.set(variant, candidate);
  }
  return candidate;
}

/** Of the same quality: Opus has the fewest bytes, MP3 the most. */
const THRIFT: Readonly<Record<Family, number>> = { opus: 0, aac: 1, flac: 2, mp3: 3, other: 4 };

/**
 * The best first: by quality; of the same by what the listener's `Accept` gives, by family, by rate, as in the ladder. Where a player is
 * fed, one family stands before all others, for players keep to the codec they begin with: the one that gets highest within `cap` and
 * without being lossless; of those the thriftiest. What `Accept` gives does not count there.
 */
export function ranked(entitled: readonly Candidate[], decoders: Decoders, use: Use, cap: Quality): readonly Candidate[] {
  if (use === "whole") return entitled.toSorted((a, b) => b.rank - a.rank || weightFor(decoders, b.variant, use) - weightFor(decoders, a.variant, use) || byThrift(a, b));
  const base = baseFamily(entitled, Math.min(rankOf(cap), rankOf("high")));
  return entitled.toSorted((a, b) => Number(b.variant.family === base) - Number(a.variant.family === base) || b.rank - a.rank || byThrift(a, b));
}

function byThrift(a: Candidate, b: Candidate): number {
  return THRIFT[a.variant.family] - THRIFT[b.variant.family] || b.kbps - a.kbps;
}

/** What a line must hold (kbit/s) for a candidate to be heard without a stop, used so. */
export function needKbps({ variant }: Candidate, use: Use, policy: ChoicePolicy): number {
  if (use === "first") return startNeedKbps(variant, policy.firstSoundMs);
  return peakKbpsOf(variant) * (variant.lossless ? policy.losslessHeadroom : policy.wholeHeadroom);
}

function baseFamily(entitled: readonly Candidate[], cap: number): Family | undefined {
  let best: Candidate | undefined;
  for (const one of entitled) {
    const higher = best === undefined ? 1 : height(one, cap) - height(best, cap) || THRIFT[best.variant.family] - THRIFT[one.variant.family];
    if (higher > 0) best = one;
  }
  return best?.variant.family;
}

/** What is within the cap comes before what is above; within, the higher; above, the lower. */
function height({ rank }: Candidate, cap: number): number {
  return rank <= cap ? rank + QUALITIES.length : -rank;
}
