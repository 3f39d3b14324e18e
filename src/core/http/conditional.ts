import { parseHttpDate } from "./date.ts";
import { parseEntityTag, parseEntityTagList, strongEqual, weakEqual } from "./etag.ts";
import type { EntityTag } from "./etag.ts";

/**
 * What the selected representation is compared by: its `ETag` header as it stands, its `Last-Modified` in ms. `dateMs`
 * is of a stored response only: its `Date`, or when it arrived if it had none. It stands in for a missing Last-Modified
 * where If-Modified-Since is asked, and nowhere else (RFC 9111 §4.3.2).
 */
export type Validators = { readonly etag?: string; readonly lastModifiedMs?: number; readonly dateMs?: number };

/** What the preconditions say: go on (200 or 206), 304, or 412. */
export type Verdict = "proceed" | "not-modified" | "precondition-failed";

/** Request headers, by any case of name. */
type HeaderReader = { get(name: string): string | null };

/** RFC 9110 §8.8.2.2: a Last-Modified is strong if the response's Date is at least this much later. */
const STRONG_AFTER_MS = 1000;

/**
 * Evaluates the preconditions of a request for a representation that exists, in the order of RFC 9110 §13.2.2.
 * A header that cannot be read: a date is ignored, a tag matches nothing.
 */
export function evaluatePreconditions(method: string, headers: HeaderReader, validators: Validators): Verdict {
  if (method === "CONNECT" || method === "OPTIONS" || method === "TRACE") return "proceed"; // §13.2.1
  const reads = method === "GET" || method === "HEAD";
  const ifMatch = headers.get("if-match");
  if (ifMatch !== null) {
    if (!matches(ifMatch, validators, strongEqual)) return "precondition-failed"; // §13.2.2 step 1; §13.1.1: strong
  } else if (isModifiedSince(headers.get("if-unmodified-since"), validators.lastModifiedMs) === true) {
    return "precondition-failed"; // step 2
  }
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== null) {
    if (!matches(ifNoneMatch, validators, weakEqual)) return "proceed"; // step 3; §13.1.2: weak
    return reads ? "not-modified" : "precondition-failed";
  }
  const changedMs = validators.lastModifiedMs ?? validators.dateMs;
  if (reads && isModifiedSince(headers.get("if-modified-since"), changedMs) === false) return "not-modified"; // step 4
  return "proceed";
}

/**
 * Whether a request carries a precondition that only an origin may judge (RFC 9111 §4.3.2: `If-Match`,
 * `If-Unmodified-Since`): a cache sends such a request on instead of answering it from a copy.
 */
export function needsOrigin(headers: HeaderReader): boolean {
  return headers.get("if-match") !== null || headers.get("if-unmodified-since") !== null;
}

/** Whether `*` or one of the listed tags is the representation's. */
function matches(header: string, { etag }: Validators, equal: (a: EntityTag, b: EntityTag) => boolean): boolean {
  const wanted = parseEntityTagList(header);
  if (wanted === "*") return true; // §13.1.1, §13.1.2: any current representation
  const current = parseEntityTag(etag ?? null);
  return current !== undefined && wanted.some((tag) => equal(tag, current));
}

/** Whether the representation changed after the header's date; undefined if the header is to be ignored (§13.1.3, §13.1.4). */
function isModifiedSince(header: string | null, changedMs: number | undefined): boolean | undefined {
  const since = parseHttpDate(header);
  return since === undefined || changedMs === undefined ? undefined : wholeSeconds(changedMs) > since;
}

/** A header cannot say less than a second; a store that knows milliseconds must not differ from what it sent. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/**
 * Whether a range may be answered with a part (RFC 9110 §13.1.5); if not, `Range` counts as absent. No header: yes.
 * A tag must be equal by the strong comparison. A date must be exactly Last-Modified, which must be strong: the stored
 * response's own `Date` (`dateMs`) at least a second later (§8.8.2.2); without that date it is not. Anything else: no.
 */
export function ifRangeHolds(header: string | null, validators: Validators, dateMs?: number): boolean {
  if (header === null) return true;
  const tag = parseEntityTag(header);
  if (tag !== undefined) {
    const current = parseEntityTag(validators.etag ?? null);
    return current !== undefined && strongEqual(tag, current);
  }
  const date = parseHttpDate(header);
  if (date === undefined || validators.lastModifiedMs === undefined || dateMs === undefined) return false;
  const modified = wholeSeconds(validators.lastModifiedMs);
  return date === modified && dateMs - modified >= STRONG_AFTER_MS;
}
