import type { Descriptor } from "./descriptor.ts";

/**
 * `fresh`: answer from it. `stale`: answer from it while one request refreshes it in the background (RFC 5861 §3).
 * `expired`: ask the upstream first.
 */
export type Freshness = "fresh" | "stale" | "expired";

/** Age of a stored answer in seconds at `nowMs` (RFC 9111 §4.2.3, response delay counted against it). */
export function currentAgeSec(descriptor: Descriptor, nowMs: number): number {
  return descriptor.ageSec + Math.max(0, nowMs - descriptor.askedAtMs) / 1000;
}

/** A copy as it is after it was called stale at `ms` (a soft purge): fresh until then and no longer, for browsers too. */
export function staleSince(descriptor: Descriptor, ms: number): Descriptor {
  const ageThen = Math.max(0, descriptor.ageSec + (ms - descriptor.askedAtMs) / 1000);
  const { browser } = descriptor;
  return {
    ...descriptor,
    freshSec: Math.min(descriptor.freshSec, ageThen),
    browser: browser && { ...browser, lifetimeSec: Math.min(browser.lifetimeSec, Math.floor(ageThen)) },
  };
}

/** What may be done with a stored answer at `nowMs`. */
export function freshnessOf(descriptor: Descriptor, nowMs: number): Freshness {
  const age = currentAgeSec(descriptor, nowMs);
  if (age < descriptor.freshSec) return "fresh"; // RFC 9111 §4.2: fresh while lifetime > age
  return age < descriptor.freshSec + descriptor.staleWhileRevalidateSec ? "stale" : "expired";
}

/** Whether a stale answer may stand in for an upstream that fails (RFC 5861 §4). */
export function mayStandInForError(descriptor: Descriptor, nowMs: number): boolean {
  const within = Math.max(descriptor.staleIfErrorSec, descriptor.staleWhileRevalidateSec);
  return currentAgeSec(descriptor, nowMs) < descriptor.freshSec + within;
}
