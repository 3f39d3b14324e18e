import type { ContentKind } from "../http/media.ts";

/**
 * What a status code means to this cache. Codes that are not listed are understood as far as their class goes
 * (RFC 9110 §15): their answers may be stored where the origin gives a lifetime, and nothing is guessed about them.
 */

/** Codes whose answers may be given a lifetime nobody stated (RFC 9110 §15.1); 206 has slices of its own. */
const HEURISTIC: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** Codes whose caching requirements are implemented here, which is what `must-understand` asks about (RFC 9111 §5.2.2.3). */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 421, 422, 429, 431, 451,
  500, 501, 502, 503, 504,
]);

/** Codes that are never stored: about one request's range or condition, one credential, or no final answer at all. */
const NEVER: ReadonlySet<number> = new Set([101, 206, 304, 401, 407, 412, 416, 426, 511]);

/**
 * Answers an attacker can provoke at will, by the form of a request rather than by its address: a header too many, a method,
 * a load. They are believed for moments only.
 */
const PROVOKED: ReadonlySet<number> = new Set([400, 405, 406, 408, 409, 411, 413, 414, 415, 417, 421, 422, 425, 428, 429, 431]);

/** Codes that say nothing but "later" (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4). */
const COME_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** "Not there" may be believed this long, seconds: segments of a live stream are 404 until they exist. */
export const NEGATIVE_MAX_SEC = 60;

/** Whether no rule lets an answer of this status be stored. */
export function isNeverStored(status: number): boolean {
  return status < 200 || status > 599 || NEVER.has(status);
}

/** Whether an answer of this status tells nothing of the file, only that it is to be asked for later: the upstream has failed, or has enough to do. */
export function isForLater(status: number): boolean {
  return status >= 500 || COME_AGAIN.has(status);
}

/** Whether an answer without a stated lifetime may be given one. */
export function isHeuristic(status: number): boolean {
  return HEURISTIC.has(status);
}

/** Whether this cache implements what the code demands of caches. */
export function isUnderstood(status: number): boolean {
  return UNDERSTOOD.has(status);
}

/**
 * The longest an answer of this status may be fresh, seconds; 0: it is not stored. `errorSec` is the policy's word on errors
 * an attacker can provoke. Kinds with fields of their own in the TTL table know nothing but the file, its absence, and where it went.
 */
export function longestSec(status: number, kind: ContentKind, errorSec: number): number {
  if (status >= 500 || PROVOKED.has(status)) return errorSec;
  if (status >= 400) return kind === "other" || status === 404 || status === 410 ? NEGATIVE_MAX_SEC : 0;
  if (kind !== "other" && status > 200 && status < 300) return 0;
  return Number.POSITIVE_INFINITY;
}
