/** What is to be fetched, as far as the choice of an edge depends on it. */
export type Question = {
  /** The path below the origin, with its query. */
  readonly path: string;
  /** What edges' caches keep it under: the cache key of the URL. The same one prefers the same edge. */
  readonly key: string;
  /** How many bytes are asked for; the expected ones where nobody knows. */
  readonly bytes: number;
  /**
   * How much of the money a listener's time buys: 0, somebody waits for the first sound or is about to run dry, to 1, nobody
   * waits (`patience.ts`).
   */
  readonly patience: number;
  /** When the URL was last purged, ms on our clock, as late as it may have been; absent: not that anybody knows. */
  readonly purgedAtMs?: number;
  /** The edge that gave the representation these bytes must be of; absent: any representation will do. */
  readonly from?: string;
};

/** A question with no hurry about it for which nobody said otherwise. */
export const NEUTRAL_PATIENCE = 0.3;
