import type { Ahead, Promised } from "./sync.ts";

/*
 * What is assumed of clocks, in one place. A clock runs within 1 % of true time (DRIFT) and is at most 50 ms off that line
 * because of steps (STEP_MS); readings are whole milliseconds, rounded down. Where it starts is anyone's guess: hours apart.
 */

/** How far a clock's pace may be from true time, as a share. */
export const DRIFT = 0.01;

/** The most a clock may jump within the time a promise lasts, in ms, either way. */
export const STEP_MS = 50;

/** A step of either clock and the rounding of what they read, in ms. */
export const SLACK_MS = 2 * STEP_MS + 4;

/**
 * Of a promise's length, what its holder may use: while a slow clock counts 0.98 of it, a fast one counts less than all of it
 * (0.98 × 1.01 / 0.99 = 0.9998).
 */
export const USABLE_SHARE = 0.98;

/** How far two clocks may part, per ms that either counts: 0.02 / 0.99, rounded up. */
export const PARTING = 0.021;

/** How long the ledger promises to a region, in ms, where colos' leases are of `leaseMs`: a region must hold more than it gives. */
export function ledgerLeaseMs(leaseMs: number): number {
  return Math.max(15_000, 3 * leaseMs);
}

/**
 * Until when (exclusive, on the asker's clock) a promise may be used by whoever asked for it: `askedMs` is the asker's clock
 * before it asked. Not after `askedMs` where nothing is promised.
 */
export function usableUntil(askedMs: number, { stampMs, endMs }: Promised): number {
  return askedMs + (endMs - stampMs) * USABLE_SHARE - SLACK_MS;
}

/** From an own exchange with an incarnation: its clock was ahead of ours by at most `mostMs` when ours read `atMs`. */
export type Bound = { readonly mostMs: number; readonly atMs: number };

/** What an exchange proves: the promiser read its clock after we read ours. */
export function boundOf(askedMs: number, stampMs: number): Bound {
  return { mostMs: stampMs - askedMs, atMs: askedMs };
}

/** The most by which the other clock can be ahead when ours reads `nowMs`, no earlier than the exchange. */
export function boundAt({ mostMs, atMs }: Bound, nowMs: number): number {
  return mostMs + PARTING * Math.max(0, nowMs - atMs) + SLACK_MS;
}

/** The one of two bounds on the same clock that allows less from now on. */
export function tighter(one: Bound | undefined, other: Bound, nowMs: number): Bound {
  return one !== undefined && boundAt(one, nowMs) <= boundAt(other, nowMs) ? one : other;
}

/**
 * Until when (exclusive, on our clock) a promise somebody else asked for may be used: the last moment at which the promiser's
 * clock cannot have reached `endMs`. The bound widens while the promise is used, so it is solved for, not taken as it is now.
 */
export function usableUntilBy({ mostMs, atMs }: Bound, endMs: number): number {
  return (endMs - mostMs - SLACK_MS + PARTING * atMs) / (1 + PARTING);
}

/** Where the ledger's clock stands against ours: `ahead` as of an exchange that began when ours read `atMs`. */
export type LedgerClock = { readonly ahead: Ahead; readonly atMs: number };

/**
 * What an exchange tells of the ledger's clock: `through` is how far that is ahead of the clock that stamped the answer
 * (nothing where the ledger itself answered); ours read `askedMs` before and `nowMs` after.
 */
export function ledgerClockOf(through: Ahead, stampMs: number, askedMs: number, nowMs: number): LedgerClock {
  const ahead = { leastMs: through.leastMs + stampMs - nowMs, mostMs: through.mostMs + stampMs - askedMs };
  return { ahead, atMs: askedMs };
}

/** How far the ledger's clock is ahead when ours reads `nowMs`, at least and at most. */
export function aheadAt({ ahead, atMs }: LedgerClock, nowMs: number): Ahead {
  const wider = PARTING * Math.max(0, nowMs - atMs) + SLACK_MS;
  return { leastMs: ahead.leastMs - wider, mostMs: ahead.mostMs + wider };
}

/** The speaker is the ledger itself. */
export const NO_AHEAD: Ahead = { leastMs: 0, mostMs: 0 };

/** Nothing is known of the ledger's clock. */
export const ANY_AHEAD: Ahead = { leastMs: Number.NEGATIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY };
