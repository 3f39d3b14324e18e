import type { Attempt } from "../../src/core/routing/attempt.ts";
import type { Opened } from "../../durable-objects/upstream.ts";

/** What keeps working after the request that began it has been answered, or has gone. */
export type Background = {
  waitUntil(promise: Promise<unknown>): void;
  /** Its place among the requests of the isolate, in the order they arrived: what was begun before it is a copy to it. */
  readonly arrival: number;
  /** Is told what came of each question that was asked of an upstream for it, and not of those of others it joined. */
  readonly heard?: ((opened: Opened) => void) | undefined;
  /** Takes note of the edges that were asked for it. */
  readonly tried?: (attempts: readonly Attempt[]) => void;
  /** How much waiting what is asked for it may cost (core/routing/patience.ts); read when it is asked, and not before: it costs to find out. */
  readonly patience?: number;
};

let arrivals = 0;

/** The place of a request that arrives now. */
export function arrive(): number {
  arrivals += 1;
  return arrivals;
}

/** How many have arrived: what begins now is as new as the last of them. */
export function arrived(): number {
  return arrivals;
}
