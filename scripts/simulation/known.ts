import type { Knowing } from "../../src/core/purge/lease.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Ahead } from "../../src/core/purge/sync.ts";

/** What a copy is worth by what is known. */
export type Worth = "alive" | "stale" | "dead";

/** What a simulated isolate knows, and what objects fold their logs into. */
export interface Known extends Knowing {
  /** Of a copy with these keys, as of a number. */
  worth(hashes: readonly number[], asOf: PurgeNumber): Worth;
  /** Whether a block holds when the own clock reads `nowMs` and the ledger's is `ahead` of it. */
  blocks(hashes: readonly number[], country: string, nowMs: number, ahead: Ahead): boolean;
  /** The weights that operators gave edges, by edge; those of which nothing is said are absent. */
  steered(): ReadonlyMap<string, number>;
  whole(): Uint8Array;
}

/** Makes knowledge of nothing. `trusting`: with the planted mistake of taking every delta for a gapless one. */
export type NewKnown = (trusting?: boolean) => Known;
