import type { Quality } from "./quality.ts";
import type { Track, TrackVariant } from "./track.ts";
import { qualityOf, rankOf } from "./variant-quality.ts";

/** The variants of a track that are to be warmed, or ids that none of them has. */
export type Warmed = { readonly kind: "variants"; readonly variants: readonly TrackVariant[] } | { readonly kind: "unknown"; readonly ids: readonly string[] };

/**
 * Those of `ids`, in their order, each once. Where none are named: what listeners begin with, which is whatever they may have (`most`) but
 * the lossless, who are few and heavy; those too where there is nothing else.
 */
export function warmedVariants({ variants }: Track, ids: readonly string[] | undefined, most: Quality): Warmed {
  if (ids !== undefined) {
    const unknown = ids.filter((id) => !variants.some((variant) => variant.id === id));
    if (unknown.length > 0) return { kind: "unknown", ids: [...new Set(unknown)] };
    return { kind: "variants", variants: [...new Set(ids)].flatMap((id) => variants.filter((variant) => variant.id === id)) };
  }
  const entitled = variants.filter((variant) => rankOf(qualityOf(variant)) <= rankOf(most));
  const lossy = entitled.filter(({ lossless }) => !lossless);
  return { kind: "variants", variants: lossy.length > 0 ? lossy : entitled.length > 0 ? entitled : variants };
}
