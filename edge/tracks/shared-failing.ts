import type { FailingFile } from "../../src/core/audio/failing-files.ts";
import { coloCacheName, failingAddress } from "../../src/core/cache/key.ts";

/** How long the colo keeps the list, in seconds: each file in it says itself until when it is left out. */
const KEPT_SEC = 3600;

/**
 * The list of failing files that isolates of a colo leave for each other in its cache. Of two who write at once one is heard: what the
 * other knew is found out again.
 */
export class SharedFailing {
  private readonly name: string;

  constructor(colo: string) {
    this.name = coloCacheName(colo);
  }

  /** What was left last; of what it is nothing is promised. Never throws. */
  async find(): Promise<unknown> {
    try {
      const cache = await caches.open(this.name);
      return await (await cache.match(failingAddress().url))?.json();
    } catch {
      return undefined;
    }
  }

  /** Leaves a list for the others. Never throws. */
  async leave(files: readonly FailingFile[]): Promise<void> {
    try {
      const cache = await caches.open(this.name);
      await cache.put(failingAddress().url, Response.json(files, { headers: { "cache-control": `max-age=${KEPT_SEC}` } }));
    } catch {
      // The others find out by themselves.
    }
  }
}
