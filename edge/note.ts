import type { ChoiceReason } from "../src/core/audio/choice.ts";
import type { Family } from "../src/core/audio/family.ts";
import type { Quality } from "../src/core/audio/quality.ts";
import type { ErrorCode } from "../src/core/errors.ts";
import type { CacheStatus } from "../src/core/http/cache-status.ts";
import type { Attempt } from "../src/core/routing/attempt.ts";
import type { Outcome, TierName } from "../src/core/outcome.ts";

/** A choice as it is told. `instead`: the variant that fails and would have been it. */
export type Chosen = { readonly id: string; readonly family: Family; readonly quality: Quality; readonly why: ChoiceReason; readonly instead?: string };

/** What a request's report will say; filled in while it is served. */
export type Note = {
  outcome: Outcome;
  /** Where the first byte of the body came from. */
  tier: TierName;
  /** Why it was passed, not stored, refused or cut off, in one word. */
  why: string | undefined;
  /** The status an upstream answered with, where one was asked. */
  upstreamStatus: number | undefined;
  /** Whether a fill begun by another request was joined. */
  joined: boolean;
  /** Why it went upstream, where the outcome alone does not say it (RFC 9211 §2.2). */
  forward: CacheStatus["fwd"] | undefined;
  /** Nobody promises just now that the copy is not purged: it is served all the same, and says so. */
  unproven?: boolean;
  /** The edge that gave the bytes, and those that were asked for this very request; for operators alone. */
  edge?: string | undefined;
  attempts?: readonly Attempt[];
  /** What was chosen of a track, and why. */
  choice?: Chosen | undefined;
  /** Which playlist of a track was answered. */
  playlist?: "multivariant" | "media";
  /** The length of the representation that was answered, or a part of it, where that is not encoded. */
  size?: number;
  /** It went to the upstream as it came, with the listener's own fields. */
  passed?: true;
  /** The error of ours it was answered with. */
  refusal?: ErrorCode;
  /** Seconds the copy stays fresh; negative once stale. */
  ttlSec: number | undefined;
};
