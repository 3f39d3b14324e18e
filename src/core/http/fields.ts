import { isToken, splitList } from "./grammar.ts";

/** Fields about one connection, which never pass on (RFC 9110 §7.6.1, and §11.7 for the proxy's own), in lower case. */
export const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
]);

/**
 * Fields that no `Connection` header can name away. §7.6.1 forbids a sender to name what is meant for all recipients,
 * Cache-Control first of all; obeying such a sender would make a private response public, or join the wrong bytes.
 */
const forEverybody: ReadonlySet<string> = new Set([
  "age",
  "authorization",
  "cache-control",
  "cdn-cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "cookie",
  "date",
  "etag",
  "expires",
  "host",
  "if-range",
  "last-modified",
  "location",
  "range",
  "set-cookie",
  "vary",
]);

/** The fields a `Connection` header names, in lower case (RFC 9110 §7.6.1); elements that are no names are left out. */
export function connectionNamed(header: string | null): ReadonlySet<string> {
  const names = splitList(header ?? "").filter(isToken);
  return new Set(names.map((name) => name.toLowerCase()).filter((name) => !forEverybody.has(name)));
}

/** The fields that may pass on: without hop-by-hop ones and those any `Connection` field names (RFC 9110 §7.6.1). */
export function endToEnd(headers: Iterable<readonly [string, string]>): [string, string][] {
  const all = [...headers];
  const connection = all.filter(([name]) => name.toLowerCase() === "connection").map(([, value]) => value);
  const named = connectionNamed(connection.join(","));
  return all.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    return hopByHop.has(lower) || named.has(lower) ? [] : [[name, value] satisfies [string, string]];
  });
}

/** Whether a value may stand in a header (RFC 9110 §5.5): no CR, LF, NUL or other control but tab, nothing above U+00FF. */
export function headerValueIsSafe(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
