import type { Attempt } from "../src/core/routing/attempt.ts";
import type { EdgeNews } from "../src/core/routing/news.ts";

/** What a region knows of upstream edges, as the control API asks for it. Throws only when it cannot be reached. */
export interface EdgePort {
  /** What it says to its colos, in the order of the edges' names; edges nobody of the region asked or heard of are absent. */
  edges(): Promise<readonly EdgeNews[]>;
}

/** Asks an edge for a little, to see how it does. Never throws. What does it is given to the region by src/index.ts. */
export interface Prober {
  /** By a clock in ms. Nothing: there is no such edge, or it has nothing to be asked for. Waits no longer than an upstream's first byte may take. */
  probe(edge: string, now: () => number): Promise<Attempt | undefined>;
}
