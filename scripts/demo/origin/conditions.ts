import type { Entry } from "./answer.ts";

/**
 * Whether the asker already has this file (RFC 9110 §13.2.2): `If-None-Match` decides where it is sent, compared
 * weakly and as a list; `If-Modified-Since` only without it. A date that cannot be read is ignored.
 */
export function notModified(headers: Headers, entry: Entry): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) {
    return tags.trim() === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === entry.etag);
  }
  return Date.parse(headers.get("if-modified-since") ?? "") >= Date.parse(entry.modified);
}

/**
 * Whether a `Range` counts (RFC 9110 §13.1.5): without `If-Range` it does; an entity tag must match strongly, a date
 * exactly.
 */
export function rangeHolds(headers: Headers, entry: Entry): boolean {
  const wanted = headers.get("if-range")?.trim();
  if (wanted === undefined) return true;
  if (wanted.startsWith('"') || wanted.startsWith("W/")) return wanted === entry.etag;
  return Date.parse(wanted) === Date.parse(entry.modified);
}
