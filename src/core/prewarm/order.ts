import type { PurgeNumber } from "../purge/number.ts";
import type { Region } from "../purge/regions.ts";

/**
 * How much of a file is warmed: what a player needs for its first sound (the descriptor's `start`), the head alone, or all of it.
 * Without a `start` in the descriptor the first is the second.
 */
export const EXTENTS = ["start", "head", "all"] as const;
/** One of them. */
export type Extent = (typeof EXTENTS)[number];

/** What goes first where several orders want the same budget. */
export const PRIORITIES = ["high", "normal", "low"] as const;
/** One of them. */
export type Priority = (typeof PRIORITIES)[number];

/** What an order is to spend at most, in all its regions together. */
export type OrderBudget = {
  /** Bytes asked of upstreams. */
  readonly bytes?: number;
  /** Requests a second to one upstream; never above PREWARM_REQUESTS_PER_SEC. */
  readonly requestsPerSec?: number;
};

/** What an order warms. */
export type Wanted =
  /** These URLs by their cache keys (core/cache/key.ts), each once, in this order. */
  | { readonly kind: "urls"; readonly bases: readonly string[] }
  /** What was hot in the region of all that a purge named, most played first: any of the copy's keys has one of these hashes. */
  | { readonly kind: "purged"; readonly hashes: readonly number[]; readonly number: PurgeNumber };

/** Regions are filled by order: one that was accepted is stored, carried to each of its regions, and done once. */
export type Order = {
  readonly id: string;
  /** The token's name, or `event` and its source. */
  readonly by: string;
  readonly acceptedAtMs: number;
  readonly wanted: Wanted;
  readonly extent: Extent;
  readonly priority: Priority;
  /** When each region begins, ms since the epoch; those named here are the order's regions. */
  readonly startsAtMs: Readonly<Partial<Record<Region, number>>>;
  readonly budget: OrderBudget;
  /** The newest purge when the ledger took the order: copies that do not know it do not count as warm. Nothing: there was none. */
  readonly after?: PurgeNumber;
  /** As it was written, for whoever asks what was ordered. */
  readonly asked: unknown;
};
