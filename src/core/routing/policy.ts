/** Every number a decision depends on that is no fact: an operator's to change (ROUTING), and a replay's. */
export type Policy = {
  /** What one unit of price is worth to somebody who waits for nothing (patience 1), ms of waiting for a whole GB of the price's unit. */
  readonly msPerPrice: number;
  /** Edges whose cost is within this share of the best count as equal: content decides among them. */
  readonly equalShare: number;
  /** And within so many ms. */
  readonly equalMs: number;
  /** No edge gets more than this many times its share of what is under way among equals (bounded load). */
  readonly loadBound: number;
  /** Failures in a row that eject an edge. */
  readonly failuresInRow: number;
  /** An edge whose success rate lies below this is ejected, given enough requests. */
  readonly leastSuccess: number;
  /** First bytes so many times those of its peers' median, against what its own used to be, eject it. */
  readonly slowTimes: number;
  /** The first ejection, doubled each time, up to the longest; ms. */
  readonly ejectMs: number;
  readonly mostEjectMs: number;
  /** At most this share of edges is ejected for what its peers do better (rate, slowness). */
  readonly mostEjected: number;
  /** Where less than this share of the weight is left, ejections are ignored. */
  readonly panic: number;
  /** An edge that returns reaches its whole share after so long, ms. */
  readonly returnMs: number;
  /** The share of upstream requests that may be asked twice. */
  readonly hedgeShare: number;
  /** Patience up to which a request may hedge. */
  readonly hedgePatience: number;
  /** Upstream requests one question may cost, hedges included; and how long all of them may take to the first byte, ms. */
  readonly attempts: number;
  readonly budgetMs: number;
};

/** What holds unless ROUTING says otherwise. */
export const DEFAULT_POLICY: Policy = {
  msPerPrice: 300_000,
  equalShare: 0.04,
  equalMs: 5,
  loadBound: 1.25,
  failuresInRow: 3,
  leastSuccess: 0.7,
  slowTimes: 4,
  ejectMs: 1000,
  mostEjectMs: 8000,
  mostEjected: 0.5,
  panic: 0.3,
  returnMs: 4000,
  hedgeShare: 0.05,
  hedgePatience: 0.55,
  attempts: 8,
  budgetMs: 15_000,
};
