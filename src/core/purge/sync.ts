import type { Observed } from "../prewarm/observed.ts";
import type { EdgeNews, EdgeWord } from "../routing/news.ts";
import type { BlockTally, Entry } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";

/** Format of everything ledger, regions and colos say to each other; they may run different versions of this code. */
export const SYNC_FORMAT = 3;

/**
 * A promise: no purge above `number` is called complete before `endMs`, by the clock of who promises (`incarnation`, a new
 * name at every start). `stampMs`: that clock when it was given. It stays true when copied, delayed, doubled or reordered.
 * `endMs <= stampMs` promises nothing.
 */
export type Promised = {
  readonly incarnation: string;
  readonly number: PurgeNumber;
  readonly stampMs: number;
  readonly endMs: number;
};

/** What has been purged and blocked: everything in (since, upTo] without a gap, or all there is up to a number. */
export type News =
  | { readonly kind: "delta"; readonly since: PurgeNumber; readonly upTo: PurgeNumber; readonly entries: readonly Entry[] }
  /** `snapshot` as knowledge.ts writes it. */
  | { readonly kind: "whole"; readonly upTo: PurgeNumber; readonly snapshot: Uint8Array };

/** An isolate's question to its region, another region, or the ledger. */
export type SyncAsk = {
  readonly format: typeof SYNC_FORMAT;
  readonly colo: string;
  /** It knows everything up to here; 0: nothing. */
  readonly since: PurgeNumber;
  /** What it has seen of blocks since it last told. */
  readonly tallies: readonly BlockTally[];
  /** What it has seen of listeners since it last told; absent: nothing. */
  readonly observed?: Observed;
};

/** How far the ledger's clock is ahead of the speaker's, at least and at most (ms); negative: behind. */
export type Ahead = { readonly leastMs: number; readonly mostMs: number };

/** What an isolate is told. */
export type SyncAnswer = {
  readonly format: typeof SYNC_FORMAT;
  readonly promised: Promised;
  /** Of the ledger's clock over that of the incarnation that promised, for blocks, which begin by the ledger's clock. */
  readonly ledgerAhead: Ahead;
  readonly news: News;
  /** What the region says of upstream edges, when it answered: good for its own colos. Absent: nothing, as from the ledger. */
  readonly edges?: readonly EdgeNews[];
};

/** A region's question to the ledger. */
export type RegionAsk = {
  readonly format: typeof SYNC_FORMAT;
  readonly region: string;
  readonly incarnation: string;
  readonly since: PurgeNumber;
  readonly tallies: readonly BlockTally[];
  /** All it has to say of upstream edges, in the place of what it said before; absent: nothing. */
  readonly edges?: readonly EdgeWord[];
};

/** What a region is told by the ledger. */
export type RegionAnswer = {
  readonly format: typeof SYNC_FORMAT;
  readonly promised: Promised;
  readonly news: News;
  /** All that the other regions say of upstream edges, in the place of what was told before; absent: nothing. */
  readonly edges?: readonly EdgeWord[];
};

/** What the ledger tells a region at once: everything after `since`, which is as far as it believes the region to be. */
export type Push = {
  readonly format: typeof SYNC_FORMAT;
  readonly news: News;
  /** As in RegionAnswer, where it is about that; absent: what was told before stands. */
  readonly edges?: readonly EdgeWord[];
};

/** What a region says to a push: who it is and how far it has come. */
export type Applied = { readonly incarnation: string; readonly upTo: PurgeNumber; readonly atMs: number };

/** A region says that nothing it promised before it applied `upTo` can still hold. Times on its own clock, for receipts only. */
export type Confirmation = {
  readonly region: string;
  readonly incarnation: string;
  readonly upTo: PurgeNumber;
  readonly appliedAtMs: number;
  readonly leasesEndedAtMs: number;
};
