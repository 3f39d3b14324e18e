/** What a region knows of a file that is played there. */
export type HotFile = {
  /** The URL's cache key. */
  readonly base: string;
  /** Plays a day at the pace of late: a sum that decays, never less than what was seen in it (counts.ts says the error). */
  readonly playsPerDay: number;
  /** Different listeners of the last day, as far as 64 bits can tell. */
  readonly listeners: number;
  /** Bytes: of the whole, and of what a player needs for its first sound. */
  readonly size: number;
  readonly startBytes: number;
  readonly tags: readonly string[];
  /** What a play that finds nothing waits for its first byte, ms; 0: unknown. */
  readonly missMs: number;
  /** ms since the epoch. */
  readonly firstPlayedAtMs: number;
  readonly lastPlayedAtMs: number;
};
