import type { Own } from "./own.ts";
import type { Policy } from "./policy.ts";

/** Requests of the last seconds that a judgement needs. */
const LEAST_ASKED = 10;
/** First bytes that tell what is usual. */
const LEAST_USUAL = 30;
/** Slower by less than this is no trouble, whatever the ratio, ms. */
const LEAST_SLOWER_MS = 100;

/** Whether too many of its last requests failed. */
export function failsOften(own: Own, nowMs: number, policy: Policy): boolean {
  const asked = own.asked.at(nowMs);
  return asked >= LEAST_ASKED && 1 - own.failed.at(nowMs) / asked < policy.leastSuccess;
}

/**
 * Whether its first bytes, against what they used to be, have become slower than its peers' have against what theirs used to be: what makes
 * all of them slow is our own trouble. Without a peer to compare with nobody knows.
 */
export function isSlow(own: Own, peers: Iterable<Own>, nowMs: number, policy: Policy): boolean {
  const slower = slowerBy(own, nowMs);
  if (slower === undefined || slower.ms < LEAST_SLOWER_MS) return false;
  const theirs: number[] = [];
  for (const peer of peers) {
    const ratio = peer === own ? undefined : slowerBy(peer, nowMs)?.times;
    if (ratio !== undefined) theirs.push(ratio);
  }
  theirs.sort((a, b) => a - b);
  const median = theirs[theirs.length >> 1];
  return median !== undefined && slower.times >= policy.slowTimes * Math.max(1, median);
}

/** How much slower it is than usual; undefined: too little is known. */
function slowerBy(own: Own, nowMs: number): { times: number; ms: number } | undefined {
  if (own.recent.total(nowMs) < LEAST_ASKED || own.usual.total(nowMs) < LEAST_USUAL) return undefined;
  const [now, usual] = [own.recent.quantile(0.5) ?? 0, own.usual.quantile(0.5) ?? 0];
  return usual > 0 ? { times: now / usual, ms: now - usual } : undefined;
}
