import type { BlockTally, PurgeMode } from "../src/core/purge/entry.ts";
import type { PurgeNumber } from "../src/core/purge/number.ts";
import type { Proof } from "../src/core/purge/proof.ts";
import type { Region } from "../src/core/purge/regions.ts";
import type { PinClash } from "../src/core/routing/pins.ts";
import type { Steer } from "../src/core/routing/steer.ts";

/** A purge as the control API hands it to the ledger. Nothing in it is checked again. */
export type PurgeCommand = {
  /** The purge's id, made by the caller (`crypto.randomUUID()`). */
  readonly id: string;
  /** Told twice within a day, the second is answered with the first's receipt; with another `asked` it is a conflict. */
  readonly idempotencyKey?: string;
  /** The token's name, for the audit log. */
  readonly by: string;
  readonly mode: PurgeMode;
  /** Purge keys as spelled by src/core/purge/key.ts; at least one, at most 1,001: a thousand that were named, and `UNTAGGED` where tags are among them. */
  readonly keys: readonly string[];
  /** What was asked for, as it is shown in receipts and the audit log; plain JSON. */
  readonly asked: unknown;
  /** Where what it empties is to be filled again: with it the order `rewarm-` and its id is accepted (`OrdersPort`). */
  readonly rewarm?: { readonly regions: readonly Region[] };
};

/** A block as an operator sees it. Times in ms. */
export type BlockRecord = {
  readonly id: string;
  readonly urls: readonly string[];
  readonly tags: readonly string[];
  readonly prefixes: readonly string[];
  readonly countries: readonly string[];
  readonly fromMs: number;
  readonly untilMs?: number;
  readonly reason: string;
  readonly reference?: string;
};

/** A block as the control API hands it to the ledger; `keys` are the purge keys of all it names. */
export type BlockCommand = { readonly by: string; readonly block: BlockRecord; readonly keys: readonly string[] };

/** A steer as the control API hands it to the ledger. Nothing in it is checked again but its pins. */
export type SteerCommand = {
  readonly by: string;
  readonly steer: Steer;
  /** Edges of the same origin: no two of them may be pinned for the same paths. */
  readonly rivals: readonly string[];
};

/** What became of a steer that was handed in. */
export type SteerReply =
  /** `repeated`: the very same was said before, and this is its receipt. */
  | { readonly kind: "accepted"; readonly receipt: Receipt; readonly repeated: boolean }
  | ({ readonly kind: "pinned" } & PinClash)
  /** MOST_STEERS edges are steered, and none of that is over. */
  | { readonly kind: "full" };

/** A steer with who said it and when. */
export type SteerStatus = { readonly steer: Steer; readonly number: PurgeNumber; readonly by: string; readonly putAtMs: number; readonly receipt: Receipt };

/** What the ledger knows of one purge, block, unblock, steer or unsteer. */
export type Receipt = {
  readonly id: string;
  readonly number: PurgeNumber;
  readonly kind: "purge" | "block" | "unblock" | "steer" | "unsteer";
  readonly mode?: PurgeMode;
  readonly by: string;
  readonly asked: unknown;
  readonly acceptedAtMs: number;
  readonly state: "accepted" | "complete";
  readonly completeAtMs?: number;
  /** Regions to which anything was promised when it came; empty: nobody could have held a copy by a promise. */
  readonly regions: readonly Proof[];
};

/** What became of a purge that was handed in. */
export type PurgeReply =
  | { readonly kind: "accepted"; readonly receipt: Receipt; readonly repeated: boolean }
  /** The idempotency key was used for something else. */
  | { readonly kind: "conflict" };

/** One record of the audit log: a chain, each with the hash of the one before (SHA-256, hex). */
export type AuditRecord = {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: "purge" | "complete" | "block" | "unblock" | "steer" | "unsteer" | "event" | "prewarm" | "prewarm-cancel";
  readonly by: string;
  /** The receipt's or the order's id. */
  readonly id: string;
  /** 0 where it is about no purge, block or steer. */
  readonly number: PurgeNumber;
  readonly what: unknown;
  readonly previous: string;
  readonly hash: string;
};

/** A signature over the hash of record `seq`, which by the chain covers all before it (Ed25519, base64url). */
export type Checkpoint = { readonly seq: number; readonly hash: string; readonly atMs: number; readonly signature: string };

/** Part of the audit log, oldest first. */
export type AuditPage = {
  readonly records: readonly AuditRecord[];
  readonly checkpoints: readonly Checkpoint[];
  /** Ask for what comes after this; nothing: that was all. */
  readonly next?: number;
};

/** A block with what became of it, by country. */
export type BlockStatus = {
  readonly block: BlockRecord;
  readonly number: PurgeNumber;
  readonly by: string;
  readonly putAtMs: number;
  readonly receipt: Receipt;
  readonly countries: readonly Omit<BlockTally, "id">[];
};

/** Part of the blocks, by id. */
export type BlockPage = { readonly blocks: readonly BlockStatus[]; readonly next?: string };

/** What the ledger has done and keeps, for metrics. Times in ms of its clock. */
export type LedgerFigures = {
  /** Counters by name with labels; they go on after the object was evicted. */
  readonly counts: readonly (readonly [name: string, value: number])[];
  readonly blocks: number;
  /** Orders that are kept, and of how many a region has yet to be told; regions that know all are absent. */
  readonly orders: number;
  readonly undelivered: readonly (readonly [region: Region, orders: number])[];
  /** Purges, blocks, steers and what takes them back that are not true everywhere yet (10,000 at most), and since when the oldest. */
  readonly incomplete: number;
  readonly incompleteSinceMs?: number;
  /** When the newest number was given. */
  readonly lastNumberMs?: number;
};

/** The ledger as the control API reaches it, over RPC. Everything here is plain data. Throws only when it cannot be reached. */
export interface LedgerPort {
  purge(command: PurgeCommand): Promise<PurgeReply>;
  putBlock(command: BlockCommand): Promise<Receipt>;
  /** Nothing: there is no such block. */
  dropBlock(id: string, by: string): Promise<Receipt | undefined>;
  /** The receipt of an id once it is complete, or as it stands after `waitMs` (at most 60,000). */
  receipt(id: string, waitMs: number): Promise<Receipt | undefined>;
  receipts(after: PurgeNumber, limit: number): Promise<{ readonly receipts: readonly Receipt[]; readonly next?: PurgeNumber }>;
  audit(after: number, limit: number): Promise<AuditPage>;
  block(id: string): Promise<BlockStatus | undefined>;
  blocks(after: string | undefined, limit: number): Promise<BlockPage>;
  /** Says how an edge is used, in the place of what was said of it before. */
  putSteer(command: SteerCommand): Promise<SteerReply>;
  /** Takes back what was said of an edge. Nothing: nothing was. */
  dropSteer(edge: string, by: string): Promise<Receipt | undefined>;
  /** What was said of edges, over or not, in the order of their ids: MOST_STEERS at most. */
  steers(): Promise<readonly SteerStatus[]>;
  /** Whether an event's id was new (Standard Webhooks: a replay is refused); remembered for a day. */
  firstSeen(eventId: string): Promise<boolean>;
  figures(): Promise<LedgerFigures>;
}
