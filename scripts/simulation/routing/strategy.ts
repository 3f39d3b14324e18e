import type { Attempt } from "../../../src/core/routing/attempt.ts";
import type { Candidate } from "../../../src/core/routing/decision.ts";
import type { Standing } from "../../../src/core/routing/standing.ts";
import type { Wanted } from "./listeners.ts";

/** One edge of it, by its number. */
export type Chosen = { readonly edge: number; readonly candidate: Candidate; readonly standing: Standing };

/** A way to choose among edges, for all colos of a day. */
export interface Strategy {
  /** Whether a late first byte may have a second edge asked. */
  readonly hedges: boolean;
  choose(wanted: Wanted, nowMs: number): readonly Chosen[];
  /** A request goes to an edge; `trial`: to see whether it is back. */
  began(colo: number, edge: number, trial: boolean, nowMs: number): void;
  /** It has its first byte, or will have none. */
  ended(colo: number, edge: number, attempt: Attempt, nowMs: number): void;
  /** Its body is over. */
  came(colo: number, edge: number, body: { readonly bytes: number; readonly ms: number }, nowMs: number): void;
}
