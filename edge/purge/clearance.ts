import type { PurgeNumber } from "../../src/core/purge/number.ts";

/**
 * Where a request stands with purges and blocks. `asking`: a promise that covers it is being asked for, or is about to be.
 * `promised`: what this colo knows is all that can be complete. `unproven`: nobody promises anything just now.
 */
export type ClearanceState = "asking" | "promised" | "unproven";

/** What a request has learnt of purges. One per request; changed by the steps of `edge/purge`. */
export class Clearance {
  state: ClearanceState = "asking";
  /** Whether it has been judged by what is known: the state alone may be known before anybody has looked at it. */
  judged = false;
  /** Whether what becomes of it is counted for blocks; not where an operator only asks what would. */
  counts = true;
  /** Ends when the state is known; never rejects. */
  asking: Promise<void> | undefined;
  /** What an answer must know to be joined, beyond what its URL says: a copy that was met turned out too old. */
  needs: PurgeNumber = 0;
  /** The hard purge that killed a copy this request has met: what comes in its place has another identity. */
  era: PurgeNumber = 0;
  /** The newest purge, and the newest hard one, of another address that the bytes are answered at: both count as if the bytes' own URL had been named. */
  address: { readonly newest: PurgeNumber; readonly era: PurgeNumber } = { newest: 0, era: 0 };
  /** An edge that lags has answered as of before that: what it began is not to be joined. */
  lagged = false;
}
