import { deltaSeconds, parseCacheControl } from "../http/cache-control.ts";
import { parseHttpDate } from "../http/date.ts";
import type { ContentKind } from "../http/media.ts";
import { isEncoded } from "./answer.ts";
import type { Joining } from "./descriptor.ts";

/**
 * What is stored and for how long. Read it from top to bottom: the first rule that speaks decides.
 *
 * 1. The origin's word is law. `no-store`, `private` and `Set-Cookie` are never stored. `CDN-Cache-Control` (RFC 9213)
 *    speaks to us alone and comes before `Cache-Control`, `s-maxage` before `max-age`, that before `Expires`.
 * 2. Where the origin is silent, audio and segments with a strong validator are stored for the time of the TTL table:
 *    they are named by their content in every catalogue we know of, they are what is expensive to fetch, and the
 *    validator makes it possible to notice a change. Everything else is not stored: a page or a JSON nobody marked as
 *    cacheable may be one person's.
 * 3. Keys and licences are never stored, whatever is said.
 * 4. Errors are not stored. "Not there" (404, 410) is, where the origin gives it a lifetime, for a minute at most:
 *    segments of a live stream are 404 until they exist.
 * 5. A listener's browser gets less time than we take: what sits there cannot be taken back.
 */
export type Verdict = { readonly store: false; readonly why: NotStored } | ({ readonly store: true } & Lifetimes);

/** Why an answer is not stored. */
export type NotStored =
  | "key"
  | "status"
  | "set-cookie"
  | "no-store"
  | "private"
  | "vary"
  | "encoded"
  | "origin-silent"
  | "no-lifetime"
  | "stream"
  | "fields-too-large";

/** Lifetimes in seconds, counted from the generation of the answer at its origin. */
export type Lifetimes = {
  readonly freshSec: number;
  readonly staleWhileRevalidateSec: number;
  readonly staleIfErrorSec: number;
  /** How long a listener's own cache may believe it by the origin's word (ours where it is silent), and our cap on that. */
  readonly browserLifetimeSec: number;
  readonly browserSec: number;
  readonly browserControl: string;
};

/** One row of the TTL table, seconds. */
export type TtlRule = {
  /** Longest `max-age` handed to a listener's own cache, whatever the origin says. */
  readonly browserSec: number;
  /** Freshness where the origin is silent; 0: not stored then. */
  readonly coloSec: number;
  readonly staleWhileRevalidateSec: number;
  readonly staleIfErrorSec: number;
};

/** What the verdict depends on. */
export type AnswerFacts = {
  readonly kind: ContentKind;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly joining: Joining;
  readonly ttl: TtlRule;
  readonly nowMs: number;
};

/** "Not there" may be believed this long, seconds. */
export const NEGATIVE_MAX_SEC = 60;
/** Bytes of stored fields; a bucket's metadata holds 8 KiB with the rest of the descriptor. */
export const STORED_FIELDS_MAX_BYTES = 6144;

/** Fields an answer may vary on: a cacheable request carries one fixed value of each, or none. */
const FIXED_FIELDS = new Set([
  "accept-encoding", // always identity
  "origin", // never sent: cross-origin rules are answered here
  "access-control-request-headers",
  "access-control-request-method",
  "range", // RFC 9110 §14.2: a range is not a variant
]);

/** Decides whether an answer is stored, and for how long each cache may use it. */
export function judge(facts: AnswerFacts): Verdict {
  const refusal = refused(facts);
  if (refusal !== undefined) return { store: false, why: refusal };
  const { kind, status, headers, joining, ttl, nowMs } = facts;
  const shared = parseCacheControl(headers.get("cdn-cache-control"));
  const control = parseCacheControl(headers.get("cache-control"));
  const ruling = shared.size > 0 ? shared : control;
  const said = saidLifetime(ruling, shared.size > 0 ? null : headers.get("expires"), headers.get("date"), nowMs);

  if (status === 404 || status === 410) {
    if (said === undefined || said === 0) return { store: false, why: "no-lifetime" };
    return lifetimes(Math.min(said, NEGATIVE_MAX_SEC), facts, control, { swr: 0, sie: 0 });
  }
  if (said === undefined) {
    const believed = (kind === "audio" || kind === "segment") && joining === "strong";
    if (!believed || ttl.coloSec === 0) return { store: false, why: "origin-silent" };
    return lifetimes(ttl.coloSec, facts, control, windows(ruling, ttl));
  }
  return lifetimes(said, facts, control, windows(ruling, ttl));
}

function refused({ kind, status, headers }: AnswerFacts): NotStored | undefined {
  if (kind === "key") return "key";
  if (status !== 200 && status !== 206 && status !== 404 && status !== 410) return "status";
  if (headers.get("set-cookie") !== null) return "set-cookie";
  const shared = parseCacheControl(headers.get("cdn-cache-control"));
  const control = parseCacheControl(headers.get("cache-control"));
  const ruling = shared.size > 0 ? shared : control;
  if (ruling.has("no-store")) return "no-store"; // RFC 9111 §5.2.2.5
  if (ruling.has("private")) return "private"; // §5.2.2.7; the form with field names is honoured as the whole
  if (isEncoded(headers)) return "encoded";
  if (variesOnRequest(headers.get("vary"))) return "vary";
  return undefined;
}

function variesOnRequest(vary: string | null): boolean {
  if (vary === null) return false;
  return vary.split(",").some((field) => {
    const name = field.trim().toLowerCase();
    return name !== "" && !FIXED_FIELDS.has(name); // `*` is not fixed either (RFC 9111 §4.1)
  });
}

/** The lifetime the origin gave, in seconds; `undefined` when it gave none. `no-cache` is a lifetime of 0. */
function saidLifetime(
  control: ReadonlyMap<string, string | true>,
  expires: string | null,
  date: string | null,
  nowMs: number,
): number | undefined {
  if (control.has("no-cache")) return 0; // RFC 9111 §5.2.2.4: stored, but asked about every time
  for (const name of ["s-maxage", "max-age"]) {
    const value = control.get(name);
    // §4.2.1: a lifetime that cannot be read is one that has run out
    if (value !== undefined) return deltaSeconds(value) ?? 0;
  }
  if (expires === null) return undefined;
  const until = parseHttpDate(expires);
  if (until === undefined) return 0; // §5.3: an invalid date is in the past, `0` above all
  return Math.max(0, Math.floor((until - (parseHttpDate(date) ?? nowMs)) / 1000));
}

function windows(control: ReadonlyMap<string, string | true>, ttl: TtlRule): { swr: number; sie: number } {
  // §5.2.2.2, §5.2.2.8: these forbid answering stale; s-maxage carries proxy-revalidate's meaning (§5.2.2.10)
  const strict = ["must-revalidate", "proxy-revalidate", "s-maxage", "no-cache"].some((name) => control.has(name));
  if (strict) return { swr: 0, sie: 0 };
  return {
    swr: deltaSeconds(control.get("stale-while-revalidate")) ?? ttl.staleWhileRevalidateSec,
    sie: deltaSeconds(control.get("stale-if-error")) ?? ttl.staleIfErrorSec,
  };
}

function lifetimes(
  freshSec: number,
  { headers, ttl, nowMs }: AnswerFacts,
  control: ReadonlyMap<string, string | true>,
  { swr, sie }: { swr: number; sie: number },
): Verdict {
  const asked = withoutShared(control);
  // no-store rules the listener's cache where CDN-Cache-Control rules ours (RFC 9213 §2.2).
  const own = control.has("no-store") ? 0 : saidLifetime(asked, headers.get("expires"), headers.get("date"), nowMs);
  return {
    store: true,
    freshSec,
    staleWhileRevalidateSec: swr,
    staleIfErrorSec: sie,
    browserLifetimeSec: own ?? freshSec,
    browserSec: ttl.browserSec,
    browserControl: browserControl(control),
  };
}

function withoutShared(control: ReadonlyMap<string, string | true>): ReadonlyMap<string, string | true> {
  return new Map([...control].filter(([name]) => name !== "s-maxage"));
}

/** What else the origin told its listeners' caches; stale serving is not passed on: nobody could take it back. */
function browserControl(control: ReadonlyMap<string, string | true>): string {
  const kept = BROWSER_DIRECTIVES.filter((name) => control.has(name));
  return kept.join(", ");
}

const BROWSER_DIRECTIVES = ["public", "private", "no-store", "no-cache", "must-revalidate", "no-transform", "immutable"];
