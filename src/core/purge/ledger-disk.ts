import type { Entry } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";
import type { Completed, Proof } from "./proof.ts";

/** Promises the ledger gave to one incarnation of a region, or to a colo that asked by itself. */
export type Grant = {
  readonly incarnation: string;
  readonly region: string;
  /** The latest end, on the clock of the ledger that gave it; another ledger's clock may read anything. */
  readonly endMs: number;
  /** The longest of these promises: so long after a restart they hold at most. */
  readonly leaseMs: number;
};

/** What a ledger finds when it starts. */
export type LedgerState = {
  /** The newest number there is; 0: none. */
  readonly last: PurgeNumber;
  /** Everything up to here is complete. */
  readonly completeUpTo: PurgeNumber;
  readonly grants: readonly Grant[];
};

/**
 * Where the ledger's state is. Synchronous; each call is stored as a whole or throws, and nothing the ledger says leaves before all
 * calls before it are stored (an output gate). Whoever has been replaced can store nothing. After a throw the instance must go.
 */
export interface LedgerDisk {
  load(): LedgerState;
  /** Adds an entry to the log; its number is the newest from now on. */
  append(entry: Entry): void;
  /** The newest number is at least this, whatever the log says: somebody knows of it. */
  raise(last: PurgeNumber): void;
  /** Stores a grant in the place of the one of its incarnation. */
  grant(grant: Grant): void;
  /** Forgets the grant of an incarnation. */
  release(incarnation: string): void;
  /** Marks everything up to `completed.upTo` as complete, with its proofs. */
  complete(completed: Completed): void;
  /** The proofs of a number that is complete. */
  proofs(number: PurgeNumber): readonly Proof[];
  /** Entries above `since`, in order; nothing: more than `limit`, more bytes than a whole, or some are folded away. */
  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined;
  /** Everything up to the newest number, as knowledge.ts writes it. */
  whole(): Uint8Array;
}
