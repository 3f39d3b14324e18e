import type { Execution } from "../execution.ts";

/** Which files could not be had in time of late, as far as a colo knows. */
export type Failing = {
  /** Those of these cache keys that are to be left out now. Costs nothing to speak of where there are none; what it asks others is done in the background. */
  leftOut(bases: readonly string[], nowMs: number, execution: Execution): ReadonlySet<string>;
  /** The file of a cache key failed. Whether that is news. */
  failed(base: string, nowMs: number, execution: Execution): boolean;
};
