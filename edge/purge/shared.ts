import { coloCacheName, leaseAddress } from "../../src/core/cache/key.ts";
import * as codec from "../../src/core/purge/codec.ts";
import type { SyncAnswer } from "../../src/core/purge/sync.ts";

/** How long the colo keeps a promise, seconds: it says itself until when it holds. */
const KEPT_SEC = 120;

/**
 * The promise that isolates of a colo leave for each other in its cache, so that one of them asks the region for all. What is
 * lost, old or doubled does no harm: a promise stays true (sync.ts).
 */
export class SharedPromise {
  private readonly name: string;

  constructor(colo: string) {
    this.name = coloCacheName(colo);
  }

  /** What was left last. Never throws. */
  async find(): Promise<SyncAnswer | undefined> {
    try {
      const cache = await caches.open(this.name);
      const kept = await cache.match(leaseAddress().url);
      return kept === undefined ? undefined : codec.syncAnswer.decode(new Uint8Array(await kept.arrayBuffer()));
    } catch {
      return undefined;
    }
  }

  /** Leaves a promise for the others. Never throws. */
  async leave(answer: SyncAnswer): Promise<void> {
    try {
      const cache = await caches.open(this.name);
      const headers = { "cache-control": `max-age=${KEPT_SEC}`, "content-type": "application/octet-stream" };
      await cache.put(leaseAddress().url, new Response(codec.syncAnswer.encode(answer).slice(), { headers }));
    } catch {
      // The others ask by themselves.
    }
  }
}
