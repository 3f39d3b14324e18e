import type { PurgeNumber } from "../purge/number.ts";
import type { Extent } from "./order.ts";

/**
 * The smallest piece of warming: one slice of one URL, one request to its upstream (one more where the copy has run out since
 * its first step, where a body breaks off, or where a range is answered in a way that proves nothing). `cursor` counts the
 * extent's slices: 0 is the descriptor with whatever opens the file, usually its head.
 */
export type WarmStep = {
  /** The URL's cache key. */
  readonly base: string;
  readonly extent: Extent;
  readonly cursor: number;
  /** What is held is judged by all purges up to here: a copy one of them names does not count as warm. 0: by those that are known. */
  readonly needs: PurgeNumber;
  /**
   * `upstream`: from wherever it is to be had. `reserve`: another region fetches it, so only from the reserve (`absent` until then).
   * `refresh`: the copy is asked about, conditionally, although it is still fresh; where the reserve holds it as confirmed by
   * another region not long ago, that is taken.
   */
  readonly from: "upstream" | "reserve" | "refresh";
};

/** What is known of a file once its first step is done. */
export type Warmed = {
  readonly size: number;
  /** Slices of the extent, and their bytes. */
  readonly slices: number;
  readonly bytes: number;
  /** When its descriptor expires, ms since the epoch. */
  readonly freshUntilMs: number;
  readonly tags: readonly string[];
};

/** What came of a step. */
export type StepOutcome =
  /** The slice is in the colo (and in the reserve, where one is bound). `from`: where it was found. */
  | {
      readonly kind: "warm";
      readonly from: "colo" | "reserve" | "upstream";
      /**
       * Of this slice. Where the upstream was asked: what it sent, so 0 where it only confirmed the copy, more where it sends
       * nothing but the whole. After a refresh more than 0 says that there is another representation now.
       */
      readonly bytes: number;
      /** Requests that went to the upstream for it, by us and not by a listener whose fill was joined. */
      readonly upstreamRequests: number;
      /** Until the upstream's first byte, where it was asked. */
      readonly firstByteMs?: number;
      readonly file: Warmed;
    }
  /** Only the reserve was to be asked, and it has it not. */
  | { readonly kind: "absent" }
  /** It cannot be warmed, and why, in words of explain: not stored by policy, 404, blocked, a key, a malformed URL. */
  | { readonly kind: "refused"; readonly why: string; readonly status?: number; readonly upstreamRequests: number }
  /** The upstream, buffers, or who knows of purges are not to be had now: not to be counted against the URL. `status`: the upstream's. */
  | { readonly kind: "later"; readonly why: string; readonly status?: number; readonly retryAfterSec?: number; readonly upstreamRequests: number; readonly firstByteMs?: number };
