/**
 * What the platform allows, and how we plan for it. Numbers of November 2026, from Cloudflare's page of Workers limits.
 *
 * A response that streams many slices spends subrequests. A slice costs one when it is in the colo (look-up) and three when
 * it is not (look-up, fill, store). With a reserve bound the look-up there is one more, and so is the store. What is left
 * after the budget is streamed from the upstream in one plain range: the listener notices nothing, the colo is not filled.
 */
export const SUBREQUESTS = { free: 50, paid: 10_000 } as const;

/** Kept free for the rest of a request: the descriptor's look-up and store, the plain range, what is stored afterwards. */
export const SUBREQUESTS_RESERVED = 8;

/** Worker invocations one request may cause through loopbacks (documented: 32, the first included). */
export const INVOCATIONS = 32;

/** A response and everything begun for it must end this long after the listener has gone (`waitUntil`). */
export const BACKGROUND_MS = 30_000;

/** Names of fill objects per colo. Few, because the first use of a name is a trip round the world. */
export const FILL_OBJECTS = 8;

/**
 * Slices after the head one request may store of a body that arrives whole: each is stored and read back once, and stored
 * once more where a reserve is bound.
 */
export function runSlices(plan: keyof typeof SUBREQUESTS, reserve = false): number {
  return Math.floor((SUBREQUESTS[plan] - SUBREQUESTS_RESERVED) / (reserve ? 3 : 2));
}

/** Counts what a request may still spend. One per request. */
export class Budget {
  constructor(private subrequests: number, private loopbacks: number) {}

  /** Takes `n` subrequests if that many are left beyond the reserve. */
  spend(n: number): boolean {
    if (this.subrequests - n < SUBREQUESTS_RESERVED) return false;
    this.subrequests -= n;
    return true;
  }

  /** Takes one loopback if any is left. */
  hop(): boolean {
    if (this.loopbacks <= 0) return false;
    this.loopbacks -= 1;
    return true;
  }
}

/** The budget of one request under a plan. */
export function budgetFor(plan: keyof typeof SUBREQUESTS, loopbackBudget: number): Budget {
  return new Budget(SUBREQUESTS[plan], Math.min(loopbackBudget, INVOCATIONS - 1));
}
