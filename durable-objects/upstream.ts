import type { Ask } from "../src/core/cache/ask.ts";
import type { Descriptor } from "../src/core/cache/descriptor.ts";
import type { Flight } from "../src/core/cache/flight.ts";
import type { Fields, Spent } from "../src/core/cache/message.ts";
import type { NotStored } from "../src/core/cache/policy.ts";
import type { Span } from "../src/core/cache/slices.ts";
import type { EdgeReport } from "../src/core/routing/news.ts";
import type { ErrorCode } from "../src/core/errors.ts";

export type { Fields };

/**
 * What came of an ask. Exactly one of `fill`, `body` and nothing is left for the caller to use or to drop.
 * `fields` are the answer's own, for what is not stored: nothing of them is kept, so nothing of them is left out.
 */
export type Opened = {
  /** It came of a fill that began before this ask: a copy like any other. */
  readonly early?: true;
  /** What asking has cost; absent where nobody counted. */
  readonly spent?: Spent;
  /** What a fill object saw of edges since it last told anybody. */
  readonly edges?: readonly EdgeReport[];
} & OpenedKind;

export type { Spent };

/** The kinds of openings. */
export type OpenedKind =
  /** A slice is on its way. `fill` brings all of it into a flight and settles when the flight has ended; it never throws. */
  | {
      readonly kind: "slice";
      readonly descriptor: Descriptor;
      readonly notStored: NotStored | undefined;
      readonly fields: Fields;
      readonly n: number;
      readonly span: Span;
      /** The byte that arrives first. */
      readonly pivot: number;
      readonly fill: (flight: Flight) => Promise<void>;
      readonly drop: () => void;
    }
  /** The whole representation in one body of known length. */
  | {
      readonly kind: "run";
      readonly descriptor: Descriptor;
      readonly notStored: NotStored | undefined;
      readonly fields: Fields;
      readonly body: ReadableStream<Uint8Array>;
    }
  /**
   * An answer for whoever asked: `failed` says that a stale copy may stand in for it. `gather` describes a body of unknown
   * length that is to be stored if it turns out small; its size and identity are known at the body's end.
   */
  | {
      readonly kind: "response";
      readonly why: string;
      readonly failed: boolean;
      readonly gather?: Descriptor | undefined;
      readonly status: number;
      readonly headers: Fields;
      readonly body: ReadableStream<Uint8Array> | null;
    }
  /** The representation we hold is confirmed. */
  | { readonly kind: "not-modified"; readonly headers: Fields; readonly askedAtMs: number; readonly nowMs: number; readonly asOf: number }
  /** The upstream has another representation than the one expected. */
  | { readonly kind: "changed" }
  | { readonly kind: "outside"; readonly size: number }
  /** Not stored, and its parts cannot be joined: the listener's own request must go to the upstream. */
  | { readonly kind: "hand-over"; readonly why: NotStored }
  /** Somebody else's fill turned out to be theirs alone. */
  | { readonly kind: "alone" }
  | { readonly kind: "unreachable"; readonly code: ErrorCode };

/** The next tier down: the upstream itself, or a fill object that asks it once for all who wait. Never throws. */
export interface Upstream {
  open(ask: Ask): Promise<Opened>;
}
