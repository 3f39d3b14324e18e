import { type Use, weightFor } from "./decoders.ts";
import type { Estimate } from "./estimate.ts";
import { rankOf, averageKbpsOf, peakKbpsOf, qualityOf } from "./variant-quality.ts";
import type { Family } from "./family.ts";
import type { Quality } from "./quality.ts";
import type { Track, TrackVariant } from "./track.ts";
import type { Wish } from "./wish.ts";

/** Why a variant was chosen, the strongest reason. */
export const CHOICE_REASONS = ["only", "asked", "nearest", "save-data", "estimate", "slow", "unknown", "neighbour", "last-resort"] as const;

/** One of `CHOICE_REASONS`. */
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

/** The numbers a choice goes by. */
export type ChoicePolicy = {
  /** So much of a line must stay free beside a file's densest part. */
  readonly headroom: number;
  /** What is given to a file's listener of whose line nothing is known. */
  readonly unknownWhole: Quality;
  /** Fed players start at once with what arrives in so many ms, at the rate that is safe. */
  readonly firstSoundMs: number;
  /** Lossless only to whom is believed so much. */
  readonly losslessConfidence: number;
};

/** What is used where nobody says otherwise. */
export const DEFAULT_CHOICE: ChoicePolicy = { headroom: 1.5, unknownWhole: "normal", firstSoundMs: 1500, losslessConfidence: 0.5 };

/** A variant for a listener, or why there is none. */
export type Choice =
  | {
      readonly kind: "variant";
      readonly variant: TrackVariant;
      readonly why: ChoiceReason;
      /** The id of the one that would have been it and fails. */
      readonly instead?: string;
      /** The others this listener can have, in the ladder's order. */
      readonly others: readonly TrackVariant[];
    }
  | { readonly kind: "not-playable"; readonly offered: readonly TrackVariant[] }
  | { readonly kind: "not-entitled"; readonly offered: readonly TrackVariant[] };

const WHOLE_ORDER: readonly Family[] = ["opus", "aac", "flac", "mp3", "other"];

/** Chooses. `use`: "whole", the file is played to its end; "first", the first of a playlist, the player adapts. `without`: ids that fail. */
export function choose(track: Track, wish: Wish, estimate: Estimate, use: Use, without: ReadonlySet<string>, policy: ChoicePolicy = DEFAULT_CHOICE): Choice {
  const offered = track.variants.filter((variant) => use === "whole" || variant.fragments !== undefined || variant.playlist === true);
  const playable = offered.filter((variant) => weightFor(wish.decoders, variant, use) > 0 && averageKbpsOf(variant) <= (wish.maxKbps ?? Infinity));
  if (playable.length === 0) return { kind: "not-playable", offered };
  const entitled = playable.filter((variant) => rankOf(qualityOf(variant)) <= rankOf(wish.most));
  const { best, why } = bestOf(entitled, wish, estimate, use, policy);
  if (best === undefined) return { kind: "not-entitled", offered: playable };
  const chosen = without.has(best.id) ? neighbourOf(best, entitled.filter(({ id }) => !without.has(id))) : best;
  const variant = chosen ?? best;
  return {
    kind: "variant",
    variant,
    why: variant !== best ? "neighbour" : without.has(best.id) ? "last-resort" : why,
    ...(variant === best ? {} : { instead: best.id }),
    others: entitled.filter((one) => one !== variant && !without.has(one.id)),
  };
}

function bestOf(entitled: readonly TrackVariant[], wish: Wish, estimate: Estimate, use: Use, policy: ChoicePolicy): { best: TrackVariant | undefined; why: ChoiceReason } {
  const order = WHOLE_ORDER;
  const better = (a: TrackVariant, b: TrackVariant) =>
    rankOf(qualityOf(b)) - rankOf(qualityOf(a)) || order.indexOf(a.family) - order.indexOf(b.family) || averageKbpsOf(b) - averageKbpsOf(a);
  const sorted = entitled.toSorted(better);
  const lowest = entitled.toSorted((a, b) => peakKbpsOf(a) - peakKbpsOf(b))[0];
  const upTo = (quality: Quality) => sorted.find((variant) => rankOf(qualityOf(variant)) <= rankOf(quality)) ?? sorted.at(-1);
  if (wish.quality !== "auto") return { best: upTo(wish.quality), why: "asked" };
  if (wish.saveData) return { best: upTo("low"), why: "save-data" };
  if (estimate.kind === "unknown") return use === "first" ? { best: lowest, why: "unknown" } : { best: upTo(policy.unknownWhole), why: "unknown" };
  const carried = sorted.find((variant) => peakKbpsOf(variant) * policy.headroom <= estimate.safeKbps);
  return carried === undefined ? { best: lowest, why: "slow" } : { best: carried, why: "estimate" };
}

function neighbourOf(failing: TrackVariant, left: readonly TrackVariant[]): TrackVariant | undefined {
  const family = left.filter((variant) => variant.family === failing.family).toSorted((a, b) => averageKbpsOf(a) - averageKbpsOf(b));
  return family.findLast((variant) => averageKbpsOf(variant) <= averageKbpsOf(failing)) ?? family[0] ?? left.toSorted((a, b) => averageKbpsOf(a) - averageKbpsOf(b))[0];
}
