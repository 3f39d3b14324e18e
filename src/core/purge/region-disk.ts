import type { Entry } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";
import type { News } from "./sync.ts";

/**
 * Where a region keeps its copy of the log. Synchronous; each call is stored as a whole or throws. Losing it costs a question to
 * the ledger. Whoever has been replaced can store nothing. After a throw the instance must go.
 */
export interface RegionDisk {
  /** It knows everything up to here, without a gap; 0: nothing. */
  readonly n: PurgeNumber;
  /** Takes news in. False, and nothing is changed: a delta that leaves a gap (`since` above `n`), or a snapshot in a foreign format. */
  take(news: News): boolean;
  /** Entries above `since`, in order; nothing: more than `limit`, more bytes than a whole, or some are folded away. */
  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined;
  /** Everything up to `n`, as knowledge.ts writes it. */
  whole(): Uint8Array;
}
