import { quote, trimOws } from "./grammar.ts";

/** One cache's account of a request (RFC 9211 §2). `ttl` is in seconds and negative once stale. */
export type CacheStatus = {
  readonly cache: string;
  readonly hit?: boolean;
  readonly fwd?: "bypass" | "method" | "uri-miss" | "vary-miss" | "miss" | "request" | "stale" | "partial";
  readonly fwdStatus?: number;
  readonly ttl?: number;
  readonly stored?: boolean;
  readonly collapsed?: boolean;
  readonly key?: string;
  readonly detail?: string;
};

// The grammar of the field: a structured list (RFC 8941 §3.1) of strings or tokens (RFC 9211 §2), with parameters. Each
// alternative starts with another character, so that matching takes linear time.
const STRING = String.raw`"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"`;
const TOKEN = String.raw`[A-Za-z*][!#$%&'*+\-.^_\`|~0-9A-Za-z:/]*`;
const NUMBER = String.raw`-?[0-9]{1,15}(?:\.[0-9]{1,3})?`;
const BARE = String.raw`(?:${STRING}|${TOKEN}|${NUMBER}|\?[01]|:[A-Za-z0-9+/=]*:)`;
const MEMBER = String.raw`(?:${STRING}|${TOKEN})(?:; *[a-z*][a-z0-9_\-.*]*(?:=${BARE})?)*`;
const LIST = new RegExp(String.raw`^${MEMBER}(?:[ \t]*,[ \t]*${MEMBER})*$`);
const ONLY_TOKEN = new RegExp(`^${TOKEN}$`);

/** Upstream lists longer than this are not passed on: they describe nothing and cost every response. */
const MAX_UPSTREAM_CHARS = 4096;
/** RFC 8941 §3.3.1: an integer has at most 15 digits. */
const MAX_INTEGER = 999_999_999_999_999;

/**
 * The `Cache-Status` of a response: what upstream said, then our own member (RFC 9211 §2: the nearest to the origin is
 * first). An upstream value that is not a structured list is dropped, because it would make ours unreadable too
 * (RFC 8941 §4.2), and control characters with it.
 */
export function formatCacheStatus(own: CacheStatus, upstream: string | null): string {
  const member = formatMember(own);
  const earlier = trimOws(upstream ?? "");
  return earlier.length <= MAX_UPSTREAM_CHARS && LIST.test(earlier) ? `${earlier}, ${member}` : member;
}

/** §2.2: `hit` and `fwd` exclude each other; §2.3, §2.5, §2.6: three more mean something with `fwd` only. A hit wins. */
function formatMember(own: CacheStatus): string {
  const forwarded = own.hit === true ? undefined : own.fwd;
  const parameters = [
    own.hit === true ? "hit" : "",
    forwarded === undefined ? "" : `fwd=${forwarded}`,
    forwarded === undefined ? "" : integer("fwd-status", own.fwdStatus),
    integer("ttl", own.ttl),
    forwarded !== undefined && own.stored === true ? "stored" : "",
    forwarded !== undefined && own.collapsed === true ? "collapsed" : "",
    own.key === undefined ? "" : `key=${quote(own.key)}`, // §2.7: a String
    own.detail === undefined ? "" : `detail=${tokenOrString(own.detail)}`, // §2.8: a Token or a String
  ];
  return [tokenOrString(own.cache), ...parameters.filter((parameter) => parameter !== "")].join("; ");
}

/** The parameter, cut to whole numbers; nothing for a value that is not one a structured field can hold. */
function integer(name: string, value: number | undefined): string {
  const whole = Math.trunc(value ?? Number.NaN);
  return Math.abs(whole) <= MAX_INTEGER ? `${name}=${whole.toFixed(0)}` : "";
}

function tokenOrString(text: string): string {
  return ONLY_TOKEN.test(text) ? text : quote(text); // RFC 8941 §3.3.3
}
