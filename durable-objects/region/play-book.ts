import { decodeHotFiles, encodeHotFiles } from "../../src/core/prewarm/hot-files-bytes.ts";
import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import { HotFiles } from "../../src/core/prewarm/hot-files.ts";
import type { Observed } from "../../src/core/prewarm/observed.ts";
import type { TagPattern } from "../../src/core/purge/patterns.ts";
import type { Sql } from "../storage/sql.ts";
import { PlayStore } from "./play-store.ts";
import { Series } from "./series.ts";

/** Plays that are not stored yet are at most this old, or the next one sees to it. */
export const KEEP_EVERY_MS = 300_000;

/**
 * What is played in a region. Plays of the last minutes, and counters, are lost with an instance; what was kept before is read
 * again when it is first needed.
 */
export class PlayBook {
  private readonly store: PlayStore;
  private readonly series = new Series();
  private loaded: HotFiles | undefined;
  private keptAtMs = 0;
  private changed = false;

  /** `patterns`: the settings' TAGS, by which purges name files too. */
  constructor(protected readonly sql: Sql, private readonly patterns: readonly TagPattern[] = []) {
    this.store = new PlayStore(sql);
  }

  /** Adds what an isolate of a colo has seen. */
  add({ plays, counts }: Observed, colo: string, nowMs: number): void {
    this.series.add(counts, colo);
    if (plays.length === 0) return;
    const { files } = this;
    for (const report of plays) files.add(report, nowMs);
    this.changed = true;
    if (nowMs - this.keptAtMs >= KEEP_EVERY_MS) this.keepSoon(nowMs);
  }

  /** The files played most, most played first. */
  hottest(limit: number, nowMs: number): readonly HotFile[] {
    return this.files.hottest(limit, nowMs);
  }

  /** What is known of a file, if it is one of those played most. */
  find(base: string, nowMs: number): HotFile | undefined {
    return this.files.find(base, nowMs);
  }

  /** Plays a day of any file, at the pace of late: not below the truth (counts.ts says how far above). */
  playsPerDay(base: string, nowMs: number): number {
    return this.files.counts.perDayOf(base, nowMs);
  }

  /** Files with a purge key (of URL, path, prefix, host or tag) of one of these hashes, most played first. */
  named(hashes: ReadonlySet<number>, nowMs: number): readonly HotFile[] {
    return this.files.named(hashes, nowMs);
  }

  /** Stores what an instance that comes after this one must know, if there is anything new. Within a transaction of the caller's. */
  keep(nowMs: number): void {
    if (!this.changed) return;
    this.store.put(encodeHotFiles(this.files, nowMs), nowMs);
    this.keptAtMs = nowMs;
    this.changed = false;
  }

  /** When what is stored was; 0: nothing is. */
  get storedAtMs(): number {
    return this.store.keptAtMs;
  }

  /** Counters as colos told them, with the colo among the labels; since this instance began. */
  counts(): readonly (readonly [name: string, value: number])[] {
    return this.series.all;
  }

  /** Whoever told of plays came for something else, which neither waits for this nor fails with it. */
  private keepSoon(nowMs: number): void {
    this.keptAtMs = nowMs;
    setTimeout(() => {
      try {
        this.sql.atomic(() => this.keep(nowMs));
      } catch {
        this.changed = true;
      }
    }, 0);
  }

  private get files(): HotFiles {
    if (this.loaded !== undefined) return this.loaded;
    const files = new HotFiles(this.patterns);
    const bytes = this.store.get();
    if (bytes !== undefined) decodeHotFiles(files, bytes);
    this.keptAtMs = this.store.keptAtMs;
    this.loaded = files;
    return files;
  }
}
