import type { ChoiceReason } from "../core/audio/choice.ts";
import type { Estimate } from "../core/audio/estimate.ts";
import type { Quality } from "../core/audio/quality.ts";
import type { TierName } from "../core/outcome.ts";

/** What an address of a track comes to for one listener: the ladder, the manifest, each variant, and the one that is chosen. */
export type ExplainedTrack = {
  /** The pattern of the ladder that fits, as it is written. */
  readonly ladder: string;
  /** What is asked for: the variant for this listener, the playlist of all, or that of one (`media`). */
  readonly form: "negotiate" | "multivariant" | "media";
  /** The path of the manifest, and what the nearest tier that holds a copy which is not purged has of it; `null`: the ladder lists its variants. */
  readonly manifest: {
    readonly pathname: string;
    readonly state: "read" | "unreadable" | "missing" | "not-held";
    readonly tier: TierName | null;
    readonly problems: readonly string[];
    readonly tags: readonly string[];
  } | null;
  /** What is believed of this listener's line. */
  readonly estimate: Estimate;
  /** In the order of ladder or manifest; empty where nothing is known of them. */
  readonly variants: readonly ExplainedVariant[];
  /** The one that is chosen, and why; `refused`: why none is. `null`: nothing is known of the variants. */
  readonly choice:
    | { readonly id: string; readonly why: ChoiceReason | "asked"; readonly instead: string | null; readonly refused: null }
    | { readonly id: null; readonly why: null; readonly instead: null; readonly refused: string }
    | null;
};

/** One variant, and what speaks against it. */
export type ExplainedVariant = {
  readonly id: string;
  readonly url: string;
  readonly type: string;
  readonly codecs: string | null;
  readonly kbps: number;
  readonly quality: Quality;
  /** The listener's player can decode it, by what it says of itself. */
  readonly playable: boolean;
  /** It is not above what the listener may have. */
  readonly entitled: boolean;
  /** It is not above what the request asks for at most. */
  readonly fits: boolean;
  /** Its bytes could not be had of late: it is left out for a while. */
  readonly failing: boolean;
};
