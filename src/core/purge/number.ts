/**
 * A purge's place in the ledger's order. Never below the ledger's clock in milliseconds × 1024, so that it also says when,
 * and so that a ledger that was restored or made anew goes on above what it has forgotten. 0: before every purge.
 */
export type PurgeNumber = number;

const PER_MS = 1024;

/** The number after `last` at a time of the ledger's clock. An integer below 2^53 until the year 2248. */
export function nextNumber(last: PurgeNumber, nowMs: number): PurgeNumber {
  return Math.max(last + 1, Math.floor(nowMs) * PER_MS);
}

/** When a number was given, in ms on the ledger's clock; later than the truth where purges came faster than 1,024 a millisecond. */
export function msOfNumber(number: PurgeNumber): number {
  return Math.floor(number / PER_MS);
}

/** The smallest number a ledger gives at a time of its clock. */
export function numberAt(ms: number): PurgeNumber {
  return Math.floor(ms) * PER_MS;
}
