import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import type { Observed } from "../../src/core/prewarm/observed.ts";
import type { Sql } from "../storage/sql.ts";

/** What is played in a region. */
export class PlayBook {
  constructor(protected readonly sql: Sql) {}

  /** Adds what an isolate of a colo has seen. */
  add(_observed: Observed, _colo: string, _nowMs: number): void {}

  /** The files played most, most played first. */
  hottest(_limit: number, _nowMs: number): readonly HotFile[] {
    return [];
  }

  find(_base: string, _nowMs: number): HotFile | undefined {
    return undefined;
  }

  /** Files with a purge key (of URL, path, prefix, host or tag) of one of these hashes, most played first. */
  named(_hashes: ReadonlySet<number>, _nowMs: number): readonly HotFile[] {
    return [];
  }

  /** Stores what an instance that comes after this one must know. Within a transaction of the caller's. */
  keep(_nowMs: number): void {}

  /** Counters as colos told them, with the colo among the labels. */
  counts(): readonly (readonly [name: string, value: number])[] {
    return [];
  }
}
