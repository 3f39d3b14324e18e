import type { Steer } from "../routing/steer.ts";
import type { PurgeNumber } from "./number.ts";

/** Dead, or stale (served while it is revalidated, where the origin allows that). */
export type PurgeMode = "hard" | "soft";

/** One line of the ledger's log, as it reaches regions and colos. Hashes are those of purge keys (key.ts). */
export type Entry =
  | { readonly kind: "purge"; readonly number: PurgeNumber; readonly mode: PurgeMode; readonly hashes: readonly number[] }
  /** Arms a block, in the place of the one of the same id. */
  | { readonly kind: "block"; readonly number: PurgeNumber; readonly block: Block }
  | { readonly kind: "unblock"; readonly number: PurgeNumber; readonly id: string }
  /** Says how an edge is used, in the place of what was said of it before. */
  | { readonly kind: "steer"; readonly number: PurgeNumber; readonly steer: Steer }
  | { readonly kind: "unsteer"; readonly number: PurgeNumber; readonly edge: string };

/** What nobody gets, for a time, in some countries or all. Times in ms on the ledger's clock. */
export type Block = {
  readonly id: string;
  /** Hashes of the keys it holds for: URLs, paths, prefixes, tags. One that a copy carries suffices. */
  readonly hashes: readonly number[];
  /** ISO 3166-1 alpha-2, upper case; none: everywhere. Unknown countries and Tor count as each of them. */
  readonly countries: readonly string[];
  readonly fromMs: number;
  readonly untilMs?: number;
  /** Told to whoever is refused. */
  readonly reason: string;
};

/** What became of deliveries a block is about, in one country; summed over time by the ledger. */
export type BlockTally = {
  readonly id: string;
  /** Two letters, or `XX`. */
  readonly country: string;
  /** Last delivery that a block did not yet stop, ms; 0: none seen. */
  readonly lastDeliveryMs: number;
  readonly refusals: number;
  readonly lastRefusalMs: number;
};
