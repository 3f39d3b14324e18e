import type { Seen } from "../request.ts";

/**
 * Which client fields an edge may hand an origin on a request whose answer it keeps, read off the written policy and not
 * off the edge's code: an oracle that shared that code would share its faults.
 */

const NEVER = new Set([
  "connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate", "proxy-authorization",
  "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range", "cookie", "authorization", "cache-control", "pragma",
  "forwarded", "true-client-ip", "client-ip", "referer", "origin", "expect", "content-length", "content-type", "accept-encoding",
]);
const NEVER_FAMILIES = /^(?:x-|cf-|sec-|cmcd-|http-method|method-override)/;
const CREDENTIAL = /auth|token|key|secret|session|signature/;
/** What an edge says itself, whatever the client sent. */
const FIXED = new Set(["host", "user-agent", "accept", "accept-language", "accept-encoding", "via", "cdn-loop", "cf-worker", "x-forwarded-host", "x-forwarded-proto", "range", "if-range"]);
const MOST_UNKNOWN = 16;

/** Whether a field is an unknown plain one: what an origin that reflects it, gives it a lifetime and leaves it out of Vary answers for. */
export function isPlain(name: string, value: string): boolean {
  if (FIXED.has(name) || NEVER.has(name) || NEVER_FAMILIES.test(name) || CREDENTIAL.test(name)) return false;
  return value.length <= 256 && /^[\x20-\x7e]*$/.test(value);
}

/** Whether a field may be in a request whose answer is kept. `no-cache` is how the runtime passes its platform's own cache. */
export function mayBeSent(name: string, value: string): boolean {
  if (name === "connection") return value === "close" || value === "keep-alive"; // the proxy's own
  if (name === "cache-control" || name === "pragma") return value === "no-cache";
  return FIXED.has(name) || isPlain(name, value);
}

/** Whether a request has anything that ought to have kept its answer out of a cache. */
export function isOdd({ fields, method, body }: Seen): boolean {
  if ((method !== "GET" && method !== "HEAD") || body.length > 0) return true;
  const unknown = fields.filter(([name, value]) => isPlain(name, value));
  return unknown.length > MOST_UNKNOWN || fields.some(([name, value]) => !mayBeSent(name, value));
}

/** Whether a request asks a framework to take it for another one. */
export function looksOverridden({ fields }: Seen): boolean {
  return fields.some(([name]) => /method|rewrite|original/.test(name));
}
