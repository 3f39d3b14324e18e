import type { Coordinates } from "../purge/regions.ts";

/** An upstream that can deliver the bytes of an origin: the origin itself, a mirror, a bucket, another CDN. From EDGES. */
export type Edge = {
  /** Names it in the API, the logs and the metrics. */
  readonly id: string;
  /** What it answers below, without a slash at its end: `https://mirror.example/music`, or `r2://BINDING/prefix`. */
  readonly url: string;
  /** The origin whose URLs it answers, as in ORIGIN or SITES: what stands below `origin` stands below `url` too. */
  readonly origin: string;
  /** Where it is; absent: nobody said, so that it counts as no nearer than any other. */
  readonly place?: Coordinates;
  /** Its share of the content among edges that cost about the same; 0: only when nothing else is left. */
  readonly weight: number;
  /** What it can send to all of us together, Mbit/s; absent: nobody knows. */
  readonly capacityMbps?: number;
  /** What a GB (10^9 bytes) from it costs, in any one currency; 0 where nobody said. */
  readonly pricePerGb: number;
  /** Paths below the origin that it has, longest first; none: all. */
  readonly prefixes: readonly string[];
  /** How long it may answer what was there before a purge, ms. */
  readonly lagMs: number;
  /** Asked for nothing new as long as anything else is left. */
  readonly drain: boolean;
  /** A path below `url` that may be asked for to see how it does while nobody uses it. */
  readonly probe?: string;
};

/** At most this many. */
export const MOST_EDGES = 32;
