/** Whether an edge is asked. Times are ms on the clock of whoever says it. */
export type Health =
  | { readonly kind: "ok" }
  /** Not asked until then; after that once, to see (`trial`). */
  | { readonly kind: "ejected"; readonly why: EjectedWhy; readonly untilMs: number }
  /** One request at a time goes there, with another edge asked soon after. */
  | { readonly kind: "trial"; readonly why: EjectedWhy; readonly busy: boolean }
  /** Just back: it takes this share (0 to 1) of what it would get. */
  | { readonly kind: "returning"; readonly share: number };

/** Why an edge was ejected; the words are stable. */
export type EjectedWhy = "failures" | "success-rate" | "slow" | "asked-to-wait" | "hearsay";

/** Where what is known of an edge comes from. */
export type Source = "here" | "region" | "distance" | "unknown";

/** What is known of an edge where and when a decision is made: all that `decide` looks at. Plain JSON: decisions are replayed from it. */
export type Standing = {
  readonly id: string;
  /** Until the first byte, ms: peak EWMA where it was measured, else what its distance suggests. */
  readonly firstByteMs: number;
  readonly source: Source;
  /** The middle one of the first bytes that came to us, ms: unlike `firstByteMs` it knows nothing of those that never came; absent: none did. */
  readonly usualMs?: number;
  /** 95 of 100 first bytes came within this, ms; absent: too few were measured. */
  readonly p95Ms?: number;
  /** What one body brings, kbit/s; absent: unknown. */
  readonly kbps?: number;
  /** Requests of ours that are under way, here. */
  readonly inFlight: number;
  /** What it sends to all of us together, Mbit/s. */
  readonly mbps: number;
  readonly health: Health;
  /** It was found to have other representations than the one asked for (`Question.from`'s). */
  readonly drifts: boolean;
};
