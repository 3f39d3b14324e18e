import type { Region } from "../purge/regions.ts";

/** What an operator said of an edge at run time; goes before the settings until it is taken back or over. One per edge. */
export type Steer = {
  readonly edge: string;
  /** True: as `drain` in EDGES; false: asked although EDGES drains it. */
  readonly drain?: boolean;
  /** In the place of the weight in EDGES. */
  readonly weight?: number;
  /** Paths below the origin (prefixes; "/" is everything) for which this edge alone is asked while it can be had. */
  readonly pins: readonly string[];
  /** Where it holds; none: everywhere. */
  readonly regions: readonly Region[];
  /** On the ledger's clock, ms; absent: until it is taken back. */
  readonly untilMs?: number;
  readonly reason: string;
};
