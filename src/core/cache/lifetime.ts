import { type CacheControl, deltaSeconds, directiveFields, parseCacheControl } from "../http/cache-control.ts";
import { parseHttpDate } from "../http/date.ts";
import { targetedControl } from "../http/targeted.ts";

type FieldReader = { get(name: string): string | null };

/** The field that speaks to us alone; nobody behind us is to see it. */
export const OWN_TARGETED_FIELD = "downbeat-cdn-cache-control";

/** Fields that speak to CDNs, in the order they are believed (RFC 9213 §2.2): our own, then any CDN's, which others may stand behind. */
export const TARGETED_FIELDS = [OWN_TARGETED_FIELD, "cdn-cache-control"] as const;

/** Heuristic lifetimes end here, seconds: what nobody stated is not believed for longer than a day. */
const HEURISTIC_MAX_SEC = 86_400;

/** The directives that rule this cache, and whether `Expires` may speak where they are silent (RFC 9213 §2.2: not beside a targeted field). */
export type Ruling = { readonly control: CacheControl; readonly targeted: boolean };

/** What rules this cache of an answer's fields. */
export function rulingOf(headers: FieldReader): Ruling {
  const targeted = targetedControl(headers, TARGETED_FIELDS);
  if (targeted !== undefined) return { control: targeted, targeted: true };
  return { control: parseCacheControl(headers.get("cache-control")), targeted: false };
}

/**
 * The lifetime the origin stated, in seconds from generation; `undefined` when it stated none. `no-cache` is a lifetime of
 * 0: stored, and asked about every time (RFC 9111 §5.2.2.4). `shared`: whether `s-maxage` counts, which private caches ignore.
 */
export function statedSec({ control, targeted }: Ruling, headers: FieldReader, nowMs: number, shared = true): number | undefined {
  if (isUnqualified(control.get("no-cache"))) return 0;
  for (const name of shared ? ["s-maxage", "max-age"] : ["max-age"]) {
    const value = control.get(name);
    // §4.2.1: a lifetime that cannot be read is one that has run out
    if (value !== undefined) return deltaSeconds(value) ?? 0;
  }
  const expires = targeted ? null : headers.get("expires");
  if (expires === null) return undefined;
  const until = parseHttpDate(expires);
  if (until === undefined) return 0; // §5.3: an invalid date is in the past, `0` above all
  return Math.max(0, Math.floor((until - (parseHttpDate(headers.get("date")) ?? nowMs)) / 1000));
}

/** A lifetime from how long the representation has not changed (RFC 9111 §4.2.2); `undefined`: it does not say. */
export function heuristicSec(headers: FieldReader, share: number, nowMs: number): number | undefined {
  const modified = parseHttpDate(headers.get("last-modified"));
  if (modified === undefined || share <= 0) return undefined;
  const unchangedSec = ((parseHttpDate(headers.get("date")) ?? nowMs) - modified) / 1000;
  return unchangedSec <= 0 ? 0 : Math.min(HEURISTIC_MAX_SEC, Math.floor(unchangedSec * share));
}

/** Whether `private` or `no-cache` is about the whole answer; with a clean list of field names it is about those alone. */
export function isUnqualified(value: string | true | undefined): boolean {
  return value !== undefined && directiveFields(value) === undefined;
}

/** Fields that `private` or `no-cache` with names forbid to reuse (RFC 9111 §5.2.2.4, §5.2.2.7), lower case. */
export function withheldFields({ control }: Ruling): ReadonlySet<string> {
  return new Set(["private", "no-cache"].flatMap((name) => directiveFields(control.get(name)) ?? []));
}
