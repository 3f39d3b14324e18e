import type { TagPattern } from "../purge/patterns.ts";
import { CarriedKeys } from "./carried-keys.ts";
import { Counts, TOP } from "./counts.ts";
import type { HotFile } from "./hot-file.ts";
import { Listeners } from "./listeners.ts";
import type { PlayReport } from "./observed.ts";

/** What the newest wait counts for in the mean. */
const NEWEST = 0.3;

/** Files played less often than this a day are as good as never played. */
const LEAST_PER_DAY = 1e-3;

/** Sizes of what a region knows of plays; `width`: of the sketch. */
export type HotFilesSizes = { readonly top?: number; readonly width?: number };

/**
 * What is known of the files a region plays: of those played most who, what and how long, of all others how often (counts.ts).
 * Of a million files that is 13 MiB: `npm run bench -- prewarm-memory`.
 */
export class HotFiles {
  readonly counts: Counts;
  readonly listeners: Listeners;
  /** Columns: bytes of the whole and of the start, ms waited, first and last played. */
  readonly #sizes: Float64Array;
  readonly #starts: Float64Array;
  readonly #waits: Float64Array;
  readonly #firsts: Float64Array;
  readonly #lasts: Float64Array;
  readonly #tags: (readonly string[])[] = [];
  readonly #keys: CarriedKeys;

  /** `patterns`: which tags URLs have by themselves. */
  constructor(patterns: readonly TagPattern[] = [], { top = TOP, width }: HotFilesSizes = {}) {
    this.counts = new Counts(top, width);
    this.listeners = new Listeners(top);
    this.#keys = new CarriedKeys(top, patterns);
    this.#sizes = new Float64Array(top);
    this.#starts = new Float64Array(top);
    this.#waits = new Float64Array(top);
    this.#firsts = new Float64Array(top);
    this.#lasts = new Float64Array(top);
  }

  /** Adds what an isolate has seen of one file. */
  add(report: PlayReport, nowMs: number): void {
    if (report.plays <= 0) return;
    const counted = this.counts.add(report.base, report.plays, nowMs);
    if (counted === undefined) return;
    const { place, isNew } = counted;
    if (isNew) this.#begin(place, nowMs);
    this.listeners.add(place, report.listeners, nowMs);
    this.#sizes[place] = report.size;
    this.#starts[place] = report.startBytes;
    this.#lasts[place] = nowMs;
    if (report.missMs > 0) {
      const before = this.#waits[place] ?? 0;
      this.#waits[place] = before === 0 ? report.missMs : before + NEWEST * (report.missMs - before);
    }
    if (!same(this.#tags[place], report.tags)) {
      this.#tags[place] = report.tags;
      this.#keys.forget(place);
    }
  }

  /** Takes a file that an earlier instance knew; `sum` by this instance's landmark. Gives the place it has, if it has one. */
  restore(file: Omit<HotFile, "playsPerDay" | "listeners">, sum: number): number | undefined {
    const place = this.counts.restore(file.base, sum)?.place;
    if (place === undefined) return undefined;
    this.#begin(place, file.firstPlayedAtMs);
    this.#sizes[place] = file.size;
    this.#starts[place] = file.startBytes;
    this.#waits[place] = file.missMs;
    this.#lasts[place] = file.lastPlayedAtMs;
    this.#tags[place] = file.tags;
    return place;
  }

  /** The files played most, most played first. */
  hottest(limit: number, nowMs: number): HotFile[] {
    const found: HotFile[] = [];
    for (const place of this.counts.ordered()) {
      if (found.length >= limit || this.counts.perDay(place, nowMs) < LEAST_PER_DAY) break;
      found.push(this.at(place, nowMs));
    }
    return found;
  }

  /** What is known of a file, if it is one of those played most. */
  find(base: string, nowMs: number): HotFile | undefined {
    const place = this.counts.placeOf(base);
    return place === undefined ? undefined : this.at(place, nowMs);
  }

  /** The files that carry a purge key of one of these hashes, most played first. */
  named(hashes: ReadonlySet<number>, nowMs: number): HotFile[] {
    const lows = new Set([...hashes].map((hash) => hash >>> 0));
    const places = hashes.size === 0 ? [] : this.counts.ordered();
    return places
      .filter((place) => this.#keys.isNamed(place, this.counts.nameOf(place), this.#tags[place] ?? NONE, hashes, lows))
      .map((place) => this.at(place, nowMs));
  }

  /** The file at a place in use. */
  at(place: number, nowMs: number): HotFile {
    return {
      base: this.counts.nameOf(place),
      playsPerDay: this.counts.perDay(place, nowMs),
      listeners: this.listeners.count(place, nowMs),
      size: this.#sizes[place] ?? 0,
      startBytes: this.#starts[place] ?? 0,
      tags: this.#tags[place] ?? NONE,
      missMs: Math.round(this.#waits[place] ?? 0),
      firstPlayedAtMs: this.#firsts[place] ?? 0,
      lastPlayedAtMs: this.#lasts[place] ?? 0,
    };
  }

  #begin(place: number, firstMs: number): void {
    this.listeners.clear(place);
    this.#keys.forget(place);
    this.#firsts[place] = firstMs;
    this.#waits[place] = 0;
    this.#tags[place] = NONE;
  }
}

const NONE: readonly string[] = [];

function same(a: readonly string[] = NONE, b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, i) => tag === b[i]);
}
