import type { CacheStatus } from "./http/cache-status.ts";

/** How a request ended: exactly one of these, in `Cache-Status`, `Server-Timing` and the log. */
export const OUTCOMES = {
  /** Answered from a fresh copy. */
  hit: { hit: true },
  /** Answered from a stale copy while it is refreshed in the background. */
  stale: { hit: true },
  /** The upstream confirmed a stale copy; answered from it. */
  revalidated: { fwd: "stale", fwdStatus: 304 },
  /** The upstream failed; a stale copy stood in for it. */
  "stood-in": { hit: true },
  /** Fetched from the next tier down and stored on the way. */
  miss: { fwd: "uri-miss", stored: true },
  /** The descriptor is held and the bytes asked for are not: fetched from the next tier down and stored on the way. */
  partial: { fwd: "partial", stored: true },
  /** A miss that joined a fill another request began. */
  joined: { fwd: "uri-miss", stored: true, collapsed: true },
  /** The copy was stale and the upstream sent another representation. */
  replaced: { fwd: "stale", stored: true },
  /** Fetched, and not stored because policy or origin forbid it. */
  uncacheable: { fwd: "uri-miss", stored: false },
  /** Never looked up: private, or a method that is not a read. */
  pass: { fwd: "bypass" },
  /** A preflight, answered here. */
  preflight: { hit: true },
  /** The operator's side; no listener's request. */
  control: {},
  /** Refused before anything was looked up. */
  refused: {},
  /** The upstream failed and nothing could stand in. */
  failed: { fwd: "uri-miss", stored: false },
} as const satisfies Record<string, Partial<CacheStatus>>;

/** A word of the closed list. */
export type Outcome = keyof typeof OUTCOMES;

/** Where the first byte of the body came from. */
export type TierName = "memory" | "colo" | "reserve" | "upstream" | "none";
