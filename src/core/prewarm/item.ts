import type { StepOutcome } from "./step.ts";

/** Tries a URL gets while its upstream answers for others. */
export const MOST_TRIES = 3;
/** What was not the upstream's doing counts a tenth. */
const TENTHS = 10;
const AGAIN_MS = 5000;
/** A try that did not count is made again when its upstream may be asked again, not before. */
const SOON_MS = 1000;
/** What another region is fetching is looked for again so soon at first, and so seldom at last. */
const LOOK_AGAIN_MS = 1000;
const LOOK_SELDOM_MS = 8000;

/** How far a URL's warming has come. */
export type Item = {
  /** Slices that are done, and how many there are once that is known. */
  readonly cursor: number;
  readonly slices?: number;
  /** Failed tries that counted, in tenths, and when the last try failed, whether it counted or not; 0: none did. */
  readonly tries: number;
  readonly laterMs: number;
  /** Since when the reserve is without it; 0: it is not known to be. */
  readonly absentMs: number;
  /** Everything so far was in the colo. */
  readonly found: boolean;
};

/** What becomes of an item after a step. */
export type Next =
  | { readonly kind: "done"; readonly item: Item }
  | { readonly kind: "failed"; readonly why: string; readonly status?: number }
  /** Not before `dueMs`. */
  | { readonly kind: "again"; readonly item: Item; readonly dueMs: number };

/** What else there is to know: when its upstream last answered anybody, and now. */
export type Around = { readonly wellAtMs: number; readonly nowMs: number; readonly refresh: boolean };

/**
 * What becomes of an item after a step. That an upstream cannot be had counts against a URL only if it could be had for others since the URL's
 * last try: so a broken file ends after three tries, and an upstream that is down for a night costs nobody anything.
 */
export function afterStep(item: Item, outcome: StepOutcome, { wellAtMs, nowMs, refresh }: Around): Next {
  switch (outcome.kind) {
    case "warm": {
      const { slices } = outcome.file;
      // A refresh that brought nothing found the copy to hold: its slices are there.
      const confirmed = refresh && item.cursor === 0 && outcome.bytes === 0;
      const cursor = confirmed ? slices : item.cursor + 1;
      const next: Item = { cursor, slices, tries: item.tries, laterMs: 0, absentMs: 0, found: item.found && outcome.from === "colo" && outcome.upstreamRequests === 0 };
      return cursor >= slices ? { kind: "done", item: next } : { kind: "again", item: next, dueMs: nowMs };
    }
    case "absent": {
      const absentMs = item.absentMs === 0 ? nowMs : item.absentMs;
      const waitMs = Math.min(LOOK_SELDOM_MS, Math.max(LOOK_AGAIN_MS, (nowMs - absentMs) / 2));
      return { kind: "again", item: { ...item, absentMs }, dueMs: nowMs + waitMs };
    }
    case "refused":
      return failed(outcome.why, outcome.status);
    case "later": {
      const more = wellAtMs <= item.laterMs ? 0 : isOurs(outcome) ? 1 : TENTHS;
      const tries = item.tries + more;
      if (tries >= MOST_TRIES * TENTHS) return failed(outcome.why, outcome.status);
      const next: Item = { ...item, tries, laterMs: nowMs };
      return { kind: "again", item: next, dueMs: nowMs + (more === TENTHS ? AGAIN_MS * 2 ** (Math.floor(tries / TENTHS) - 1) : SOON_MS) };
    }
    default:
      return outcome satisfies never;
  }
}

/** The upstream was not asked: whatever went wrong did so on this side of it. */
export function isOurs({ status, retryAfterSec, upstreamRequests }: StepOutcome & { readonly kind: "later" }): boolean {
  return status === undefined && retryAfterSec === undefined && upstreamRequests === 0;
}

function failed(why: string, status: number | undefined): Next {
  return status === undefined ? { kind: "failed", why } : { kind: "failed", why, status };
}
