import type { Region } from "../purge/regions.ts";

/** Where a region stands with an order. */
export type JobState =
  /** Its time has not come. */
  | "scheduled"
  | "running"
  /** The upstream is not to be had, or other work goes first; it goes on by itself. */
  | "paused"
  | "done"
  | "cancelled"
  /** Its budget is spent. */
  | "spent";

/** A URL that could not be warmed. */
export type JobFailure = { readonly base: string; readonly why: string; readonly status?: number };

/** What one region has done of one order. */
export type JobProgress = {
  readonly region: Region;
  readonly state: JobState;
  /** Why it is paused, or anything else worth a word. */
  readonly why?: string;
  /** URLs; of them done (`found` were warm already) and failed. */
  readonly urls: number;
  readonly done: number;
  readonly found: number;
  readonly failed: number;
  /** The first hundred. */
  readonly failures: readonly JobFailure[];
  /** Asked of upstreams, and copied from the reserve. */
  readonly upstreamRequests: number;
  readonly upstreamBytes: number;
  readonly reserveBytes: number;
  readonly startsAtMs: number;
  readonly beganAtMs?: number;
  readonly endedAtMs?: number;
  /** When it will be done at the pace of late; absent where nothing can be said. */
  readonly untilMs?: number;
};
