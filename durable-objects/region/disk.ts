import type { Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { RegionDisk } from "../../src/core/purge/region-disk.ts";
import type { News } from "../../src/core/purge/sync.ts";
import type { Entries } from "../storage/entries.ts";

/** A region's copy of the log in its own SQLite. */
export class SqlRegionDisk implements RegionDisk {
  constructor(private readonly entries: Entries) {}

  get n(): PurgeNumber {
    return this.entries.n;
  }

  take(news: News): boolean {
    return this.entries.take(news);
  }

  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined {
    return this.entries.since(since, limit);
  }

  whole(): Uint8Array {
    return this.entries.whole();
  }
}
