import type { Coordinates, Region } from "../purge/regions.ts";
import type { EdgeNews } from "./news.ts";
import type { Steer } from "./steer.ts";

/** What goes along with a question to the upstream, so that whoever sends it can choose as well as whoever asked. Plain JSON. */
export type Routing = {
  /** Of who asks (`Question.patience`). */
  readonly patience: number;
  /** Where the data centre is, roughly, and which region it asks. */
  readonly place?: Coordinates;
  readonly region?: Region;
  /** When the URL was last purged, ms (`Question.purgedAtMs`). */
  readonly purgedAtMs?: number;
  /** What the region said last, and what operators said; whoever sends knows the rest by itself. */
  readonly news: readonly EdgeNews[];
  /** How long ago the region said it, ms. */
  readonly newsAgeMs: number;
  readonly steers: readonly Steer[];
  /** How much of the question's time (`Policy.budgetMs`) has gone by already, ms; absent: nothing. */
  readonly spentMs?: number;
};

/** A question that is asked so many ms later than it was put: its time has gone on, and what it knows is as much older. */
export function later<Q extends { readonly routing?: Routing }>(question: Q, ms: number): Q {
  const { routing } = question;
  if (routing === undefined || !(ms > 0)) return question;
  return { ...question, routing: { ...routing, newsAgeMs: routing.newsAgeMs + ms, spentMs: (routing.spentMs ?? 0) + ms } };
}
