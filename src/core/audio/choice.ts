import { type ChoicePolicy, DEFAULT_CHOICE } from "./choice-policy.ts";
import { weightFor } from "./decoders.ts";
import type { Estimate } from "./estimate.ts";
import { neighbourOf } from "./neighbour.ts";
import type { Use } from "./players.ts";
import type { Quality } from "./quality.ts";
import { type Candidate, candidateOf, needKbps, ranked } from "./ranking.ts";
import type { Track, TrackVariant } from "./track.ts";
import { rankOf } from "./variant-quality.ts";
import type { Wish } from "./wish.ts";

/** Why a variant was chosen: the reason that decided. */
export const CHOICE_REASONS = [
  "only", // the listener can have no other
  "asked", // the quality that was asked for
  "nearest", // the nearest to what was asked for
  "save-data", // the listener asks for fewer bytes
  "estimate", // the best that the line is believed to carry
  "slow", // the line is believed to carry none: the one that needs least
  "unknown", // nothing is known of the line
  "neighbour", // beside one that fails
  "last-resort", // all fail: the one it would have been
] as const;

/** One of `CHOICE_REASONS`. */
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

/** A variant for a listener, or why there is none. `offered`: what the track has for this use, or of it what can be decoded. */
export type Choice =
  | {
      readonly kind: "variant";
      readonly variant: TrackVariant;
      readonly why: ChoiceReason;
      /** The id of the one that fails and would have been it. */
      readonly instead?: string;
      /** What else this listener can have that does not fail, in the ladder's order. */
      readonly others: readonly TrackVariant[];
    }
  | { readonly kind: "not-playable"; readonly offered: readonly TrackVariant[] }
  | { readonly kind: "not-entitled"; readonly offered: readonly TrackVariant[] };

/**
 * Chooses among what a listener can decode, is entitled to, and has not ruled out by `max`. `use`: "whole", a file is played to its end
 * and there is no way back; "first", the first of a playlist, whose player adapts. `without`: ids of variants that fail. The same
 * arguments make the same choice; a quicker line never makes one that needs less of it.
 */
export function choose(track: Track, wish: Wish, estimate: Estimate, use: Use, without: ReadonlySet<string>, policy: ChoicePolicy = DEFAULT_CHOICE): Choice {
  const offered = use === "whole" ? track.variants : track.variants.filter(({ fragments, playlist }) => fragments !== undefined || playlist === true);
  const playable = playableOf(offered, wish, use);
  if (playable.length === 0) return { kind: "not-playable", offered };
  const most = rankOf(wish.most);
  const entitled = playable.filter(({ rank }) => rank <= most);
  const [best, why] = bestOf(entitled, wish, estimate, use, policy);
  if (best === undefined) return { kind: "not-entitled", offered: playable.map(({ variant }) => variant) };
  const left = entitled.map(({ variant }) => variant).filter(({ id }) => !without.has(id));
  if (!without.has(best.id)) return { kind: "variant", variant: best, why, others: left.filter((one) => one !== best) };
  const neighbour = neighbourOf(best, left);
  if (neighbour === undefined) return { kind: "variant", variant: best, why: "last-resort", others: [] };
  return { kind: "variant", variant: neighbour, why: "neighbour", instead: best.id, others: left.filter((one) => one !== neighbour) };
}

function playableOf(offered: readonly TrackVariant[], { decoders, maxKbps = Infinity }: Wish, use: Use): readonly Candidate[] {
  return offered.map(candidateOf).filter(({ variant, kbps }) => kbps <= maxKbps && weightFor(decoders, variant, use) > 0);
}

function bestOf(entitled: readonly Candidate[], wish: Wish, estimate: Estimate, use: Use, policy: ChoicePolicy): readonly [TrackVariant | undefined, ChoiceReason] {
  const [first, second] = entitled;
  if (second === undefined) return [first?.variant, "only"];
  const { quality, saveData, topKbps = Infinity } = wish;
  if (quality !== "auto") {
    const within = upTo(ranked(entitled, wish.decoders, use, quality), quality);
    const rank = Math.max(...within.map((one) => one.rank));
    return [within.find((one) => one.rank === rank)?.variant, rank === rankOf(quality) ? "asked" : "nearest"];
  }
  const blind = estimate.kind === "unknown";
  const cap = saveData || (blind && use === "first") ? "low" : blind ? policy.unknownWhole : "lossless";
  // A player that starts low, for want of knowing better, goes up from there.
  const capped = upTo(ranked(entitled, wish.decoders, use, saveData ? "low" : "lossless"), cap);
  const wanted = capped.filter(({ kbps }) => kbps <= topKbps);
  const pool = wanted.length > 0 ? wanted : capped;
  const lineKbps = !blind ? estimate.safeKbps : use === "first" ? policy.unknownFirstKbps : Infinity;
  // Unasked it is no player's first, which would keep to it and could go no lower; nor a whole file's on a guess.
  const believed = use === "whole" && !blind && estimate.confidence >= policy.losslessConfidence;
  const lossless = believed || pool.every(({ variant }) => variant.lossless);
  const carried = pool.find((one) => (lossless || !one.variant.lossless) && needKbps(one, use, policy) <= lineKbps);
  if (carried !== undefined) return [carried.variant, saveData ? "save-data" : blind ? "unknown" : "estimate"];
  return [leastOf(pool, use, policy)?.variant, blind ? "unknown" : "slow"];
}

/** Those up to a quality; where there are none, those of the lowest there is. */
function upTo(candidates: readonly Candidate[], quality: Quality): readonly Candidate[] {
  const cap = Math.max(rankOf(quality), Math.min(...candidates.map(({ rank }) => rank)));
  return candidates.filter(({ rank }) => rank <= cap);
}

function leastOf(pool: readonly Candidate[], use: Use, policy: ChoicePolicy): Candidate | undefined {
  const needs = pool.map((one) => needKbps(one, use, policy));
  return pool[needs.indexOf(Math.min(...needs))];
}
