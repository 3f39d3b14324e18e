import type { EdgeReport } from "../routing/news.ts";

/** What an isolate of a colo has seen of one URL since it last told. */
export type PlayReport = {
  /** The URL's cache key. */
  readonly base: string;
  /** Answers that began with the file's first byte. */
  readonly plays: number;
  /**
   * Who they were: each listener sets one bit of 64 (low half, high half), chosen by a hash of address and URL. Reports of
   * different isolates are or-ed; six bits of a hash tell nobody's address.
   */
  readonly listeners: readonly [number, number];
  /** The file and what of it a player needs for its first sound, bytes. */
  readonly size: number;
  readonly startBytes: number;
  /** Its tags, those of URL patterns left out. */
  readonly tags: readonly string[];
  /** Milliseconds until the first byte, in the mean over plays that had to wait for an upstream; 0: none had to. */
  readonly missMs: number;
};

/** A counter's name with its labels, as in `requests{outcome="hit",tier="memory"}`, and what came to it since it was last told. */
export type Count = readonly [name: string, more: number];

/** What an isolate tells its region with a question for a lease. */
export type Observed = {
  readonly plays: readonly PlayReport[];
  readonly counts: readonly Count[];
  /** What it saw of upstream edges; absent: nothing. */
  readonly edges?: readonly EdgeReport[];
};

/** At most this many URLs and counters are told at once; the others wait for the next time. */
export const MOST_TOLD = 512;
