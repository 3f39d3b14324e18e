import { deltaSeconds, parseCacheControl } from "../http/cache-control.ts";
import type { ContentKind } from "../http/media.ts";
import type { BrowserWord, Joining } from "./descriptor.ts";
import { type Ruling, heuristicSec, isUnqualified, rulingOf, statedSec, withheldFields } from "./lifetime.ts";
import { isHeuristic, isNeverStored, isUnderstood, longestSec } from "./statuses.ts";
import { varyOf } from "./variants.ts";

/**
 * What is stored and for how long. Read it from top to bottom: the first rule that speaks decides.
 *
 * 1. The origin's word is law. `no-store` and `private` are never stored; what names one person (`Set-Cookie`, a credential
 *    in the request, a `Vary` on cookies) is not either, unless origin and operator both say so. A targeted field
 *    (RFC 9213) speaks to us alone and comes before `Cache-Control`, `s-maxage` before `max-age`, that before `Expires`.
 * 2. Where the origin is silent, manifests are stored for the time of the TTL table, and audio and segments with a strong validator:
 *    they are named by their content in every catalogue we know of, they are what is expensive to fetch, and the
 *    validator makes it possible to notice a change. Everything else is not stored: a page or a JSON nobody marked as
 *    cacheable may be one person's. The operator may say otherwise for a prefix (`colo_sec`) or allow guessing (`HEURISTIC_SHARE`).
 * 3. Keys and licences are never stored, whatever is said; nor is an answer with more tags than a copy can carry.
 * 4. Errors are stored only where the origin gives them a lifetime, and shortly: `statuses.ts` says how long.
 * 5. A listener's browser gets no more time than the cap of its kind: what sits there cannot be taken back.
 */
export type Verdict = { readonly store: false; readonly why: NotStored } | ({ readonly store: true } & Lifetimes);

/** Why an answer is not stored. */
export type NotStored =
  | "key"
  | "status"
  | "set-cookie"
  | "no-store"
  | "private"
  | "authorization"
  | "vary"
  | "origin-silent"
  | "no-lifetime"
  | "fields-too-large"
  | "tags"
  | "request-directive";

/** Lifetimes in seconds, counted from the generation of the answer at its origin. */
export type Lifetimes = {
  readonly freshSec: number;
  readonly staleWhileRevalidateSec: number;
  readonly staleIfErrorSec: number;
  /** What a listener's own cache is told; `null`: what the origin said, word by word. */
  readonly browser: BrowserWord | null;
  /** Fields on whose canonical request values the answer depends, beyond those fixed for everybody. */
  readonly varies: readonly string[];
  /** Fields that may not be reused, because `private` or `no-cache` names them. */
  readonly withheld: ReadonlySet<string>;
};

/** One row of the TTL table, seconds. */
export type TtlRule = {
  /** Longest `max-age` handed to a listener's own cache; `UNCAPPED_SEC`: the origin's own words are. */
  readonly browserSec: number;
  /** Freshness where the origin is silent; 0: not stored then. */
  readonly coloSec: number;
  readonly staleWhileRevalidateSec: number;
  readonly staleIfErrorSec: number;
  /** The longest an error is stored that an attacker can provoke; 0: never. */
  readonly errorSec: number;
};

/** What the operator's words make of the policy for one path. */
export type Stance = {
  /** The share of the time since `Last-Modified` that is believed where nobody states a lifetime; 0: none. */
  readonly heuristicShare: number;
  readonly storeSetCookie: boolean;
  /** The operator gave this prefix a lifetime for silent answers, whatever their kind. */
  readonly silentStored: boolean;
};

/** What the verdict depends on. */
export type AnswerFacts = {
  readonly kind: ContentKind;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly joining: Joining;
  readonly ttl: TtlRule;
  readonly stance: Stance;
  /** The request carried a credential. */
  readonly authorized: boolean;
  /** The request carried fields that are neither fixed for everybody nor part of a variant's name. */
  readonly unkeyed: boolean;
  /** `too-many`: it has tags no copy could carry, and a purge may name them. */
  readonly tags: "tags" | "too-many";
  readonly nowMs: number;
};

/** Bytes of stored fields; a bucket's metadata holds 8 KiB with the rest of the descriptor. */
export const STORED_FIELDS_MAX_BYTES = 6144;
/** A cap that caps nothing. */
export const UNCAPPED_SEC = 31_536_000;

/** Decides whether an answer is stored, and for how long each cache may use it. */
export function judge(facts: AnswerFacts): Verdict {
  const ruling = rulingOf(facts.headers);
  const vary = varyOf(facts.headers.get("vary"));
  const refusal = refused(facts, ruling);
  if (refusal !== undefined) return { store: false, why: refusal };
  if (vary.kind === "never") return { store: false, why: "vary" };
  const { kind, status, headers, joining, ttl, stance, unkeyed, nowMs } = facts;
  const longest = longestSec(status, kind, ttl.errorSec);
  const stated = statedSec(ruling, headers, nowMs);
  if (longest === 0) return { store: false, why: "status" };
  if (stated !== undefined) {
    // An error nobody may use again is not worth a place; a file is: its validators save the transfer.
    if (status >= 400 && stated === 0) return { store: false, why: "no-lifetime" };
    return lifetimes(Math.min(stated, longest), facts, ruling, vary.names);
  }
  // Who says nothing has not said either that fields nobody can read change nothing.
  const believed = !unkeyed && (stance.silentStored || kind === "manifest" || ((kind === "audio" || kind === "segment") && joining === "strong"));
  // A cookie is shared by the origin's word alone, and not where it says nothing at all.
  const unsaid = (sec: number): Verdict => (headers.get("set-cookie") === null ? lifetimes(sec, facts, ruling, vary.names) : { store: false, why: "set-cookie" });
  if (status === 200 && believed && ttl.coloSec > 0) return unsaid(ttl.coloSec);
  const guessable = isHeuristic(status) || ruling.control.has("public"); // RFC 9111 §4.2.2
  const guessed = guessable ? heuristicSec(headers, stance.heuristicShare, nowMs) : undefined;
  if (guessed !== undefined && guessed > 0) return unsaid(Math.min(guessed, longest));
  return { store: false, why: status >= 400 ? "no-lifetime" : "origin-silent" };
}

function refused({ kind, status, headers, stance, authorized, tags }: AnswerFacts, ruling: Ruling): NotStored | undefined {
  const { control } = ruling;
  if (kind === "key") return "key";
  if (isNeverStored(status)) return "status";
  if (headers.get("set-cookie") !== null && !stance.storeSetCookie) return "set-cookie";
  // §5.2.2.3: who understands the status goes by its rules and not by the no-store beside it.
  const understands = control.has("must-understand") && isUnderstood(status);
  if (control.has("must-understand") && !understands) return "status";
  if (control.has("no-store") && !understands) return "no-store"; // RFC 9111 §5.2.2.5
  if (isUnqualified(control.get("private"))) return "private"; // §5.2.2.7
  // What a credential was refused says nothing to anybody else.
  if (authorized && status >= 400) return "authorization";
  if (authorized && !["public", "s-maxage", "must-revalidate"].some((name) => control.has(name))) return "authorization"; // §3.5
  return tags === "too-many" ? "tags" : undefined;
}

function windows({ control }: Ruling, ttl: TtlRule): { swr: number; sie: number } {
  // §5.2.2.2, §5.2.2.8: these forbid answering stale; s-maxage carries proxy-revalidate's meaning (§5.2.2.10)
  const strict = ["must-revalidate", "proxy-revalidate", "s-maxage"].some((name) => control.has(name));
  if (strict || isUnqualified(control.get("no-cache"))) return { swr: 0, sie: 0 };
  return {
    swr: deltaSeconds(control.get("stale-while-revalidate")) ?? ttl.staleWhileRevalidateSec,
    sie: deltaSeconds(control.get("stale-if-error")) ?? ttl.staleIfErrorSec,
  };
}

function lifetimes(freshSec: number, facts: AnswerFacts, ruling: Ruling, varies: readonly string[]): Verdict {
  const { status, ttl } = facts;
  const { swr, sie } = status >= 400 ? { swr: 0, sie: 0 } : windows(ruling, ttl);
  return {
    store: true,
    freshSec,
    staleWhileRevalidateSec: swr,
    staleIfErrorSec: sie,
    browser: ttl.browserSec >= UNCAPPED_SEC ? null : browserWord(freshSec, facts),
    varies,
    withheld: withheldFields(ruling),
  };
}

/** What a capped listener's cache is told; stale serving is not passed on: nobody could take it back. */
function browserWord(freshSec: number, { headers, ttl, nowMs }: AnswerFacts): BrowserWord {
  const control = parseCacheControl(headers.get("cache-control"));
  // no-store rules the listener's cache where a targeted field rules ours (RFC 9213 §2.2).
  const own = control.has("no-store") ? 0 : statedSec({ control, targeted: false }, headers, nowMs, false);
  const kept = BROWSER_DIRECTIVES.filter((name) => control.has(name));
  return { control: kept.join(", "), lifetimeSec: own ?? freshSec, capSec: ttl.browserSec };
}

const BROWSER_DIRECTIVES = ["public", "private", "no-store", "no-cache", "must-revalidate", "no-transform", "immutable"];
