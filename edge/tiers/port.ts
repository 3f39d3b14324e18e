import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import type { Span } from "../../src/core/cache/slices.ts";
import type { Fork } from "../../src/core/cache/variants.ts";
import type { TierName } from "../../src/core/outcome.ts";

/** A descriptor found in a tier, with its head where the tier holds that too. An unread head must be cancelled. */
export type StoredHead = {
  readonly fork?: undefined;
  readonly descriptor: Descriptor;
  readonly head: ReadableStream<Uint8Array> | undefined;
};

/** What stands in a descriptor's place where a URL has variants: each of them is stored under a key of its own. */
export type StoredFork = { readonly fork: Fork; readonly descriptor?: undefined; readonly head?: undefined };

/**
 * A place where descriptors and slices are kept. Every tier passes the same contract suite (test/workerd/tiers).
 *
 * Reading fails open: a tier that errs, holds another format, or holds other bytes than the descriptor names, has nothing.
 * Writing reports by its promise; nobody waits for it before answering a listener.
 */
export interface Tier {
  readonly name: TierName;
  readHead(key: string): Promise<StoredHead | StoredFork | undefined>;
  /** Stores a descriptor; without `head` the entry says what the representation is and holds none of it. */
  writeHead(key: string, descriptor: Descriptor, head: Uint8Array | undefined): Promise<void>;
  /** Stores a fork in the descriptor's place. */
  writeFork(key: string, fork: Fork): Promise<void>;
  /** The bytes `part` (of the representation) of slice `n`, or nothing. Yields exactly these bytes or an erring stream. */
  readSlice(key: string, descriptor: Descriptor, n: number, part: Span): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Stores a whole slice other than the head. */
  writeSlice(key: string, descriptor: Descriptor, n: number, bytes: Uint8Array): Promise<void>;
  /** Forgets a key's descriptor and head, or its fork; its slices and variants become unreachable. */
  dropHead(key: string): Promise<void>;
}
