import type { ChoicePolicy } from "./choice-policy.ts";
import { weightFor } from "./decoders.ts";
import { FAMILIES, type Family } from "./family.ts";
import { startNeedKbps } from "./need.ts";
import type { Use } from "./players.ts";
import type { Quality } from "./quality.ts";
import type { TrackVariant } from "./track.ts";
import { averageKbpsOf, peakKbpsOf, qualityOf, rankOf } from "./variant-quality.ts";
import type { Wish } from "./wish.ts";

/** A variant, and what a choice weighs it by. */
export type Candidate = {
  readonly variant: TrackVariant;
  readonly quality: Quality;
  /** What a line must hold for it to be heard without a stop. */
  readonly needKbps: number;
};

/** Of the same quality: Opus has the fewest bytes, MP3 the most. */
const THRIFT: Readonly<Record<Family, number>> = { opus: 0, aac: 1, flac: 2, mp3: 3, other: 4 };

/**
 * What a listener can have, the best first: by quality; of the same by what `Accept` weighs, by family, by rate, as in the ladder. Where
 * a player is fed, one family stands before all others, for players keep to the codec they begin with: the one that gets highest within
 * `cap` without loss being what it takes, and of those the thriftiest.
 */
export function candidatesOf(variants: readonly TrackVariant[], wish: Wish, use: Use, policy: ChoicePolicy, cap: Quality): readonly Candidate[] {
  const base = use === "first" ? baseFamily(variants, cap) : undefined;
  const ranked = variants.map((variant) => {
    const quality = qualityOf(variant);
    const headroom = variant.lossless ? policy.losslessHeadroom : policy.wholeHeadroom;
    return {
      variant,
      quality,
      needKbps: use === "first" ? startNeedKbps(variant, policy.firstSoundMs) : peakKbpsOf(variant) * headroom,
      isBase: variant.family === base ? 0 : 1,
      rank: rankOf(quality),
      weight: use === "first" ? 0 : weightFor(wish.decoders, variant, use),
      kbps: averageKbpsOf(variant),
    };
  });
  return ranked.toSorted((a, b) => a.isBase - b.isBase || b.rank - a.rank || b.weight - a.weight || THRIFT[a.variant.family] - THRIFT[b.variant.family] || b.kbps - a.kbps);
}

function baseFamily(variants: readonly TrackVariant[], cap: Quality): Family | undefined {
  const heights = FAMILIES.flatMap((family) => {
    const ranks = variants.filter((variant) => variant.family === family).map((variant) => rankOf(qualityOf(variant)));
    const within = ranks.filter((rank) => rank <= Math.min(rankOf(cap), rankOf("high")));
    // A family that has nothing within comes after all that have, whatever it has above.
    return ranks.length === 0 ? [] : [{ family, height: within.length === 0 ? -Math.min(...ranks) : Math.max(...within) + 1 }];
  });
  return heights.toSorted((a, b) => b.height - a.height || THRIFT[a.family] - THRIFT[b.family])[0]?.family;
}
