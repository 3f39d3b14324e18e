/** A copy is asked about when so much of its lifetime has passed, give or take. */
const SHARE = 0.8;
const JITTER = 0.1;
/** And at least so long before its end. */
const BEFORE_MS = 30_000;
/** What lives shorter than this would be asked about all the time. */
const SHORTEST_MS = 120_000;

/** What was ordered is kept warm for so long. */
export const ORDERED_MS = 7 * 86_400_000;

/**
 * When a warm copy is to be asked about, so that it never expires: `lot` (0 to 1) spreads those that were warmed together. Nothing:
 * its lifetime is too short to be worth it.
 */
export function refreshAtMs(warmedAtMs: number, freshUntilMs: number, lot: number): number | undefined {
  const lifeMs = freshUntilMs - warmedAtMs;
  if (!(lifeMs >= SHORTEST_MS)) return undefined;
  return Math.floor(Math.min(warmedAtMs + lifeMs * (SHARE - JITTER * lot), freshUntilMs - BEFORE_MS));
}

/** Whether a copy whose time has come is still wanted: it is hot here, or was ordered of late. */
export function isKept(orderedAtMs: number, isHot: boolean, nowMs: number): boolean {
  return isHot || nowMs - orderedAtMs < ORDERED_MS;
}
