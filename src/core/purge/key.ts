import { placeOfKey } from "../cache/key.ts";

/**
 * What purges and blocks name, and what copies answer to. Every copy carries `*`, its site, each prefix of its path with its site and without, its path
 * whatever the query, its URL, and its tags. Spelled in this file and nowhere else; they travel as hashes.
 */
export type PurgeKey = string;

/** Carried by every copy. */
export const EVERYTHING: PurgeKey = "*";

/** Carried by answers that could bear tags and do not because nothing is there (404, 410); raised by every purge by tag. */
export const UNTAGGED: PurgeKey = "t *";

/** Carried by no copy; among what every block by tag names, so that one look tells whether any is in force. */
export const BLOCKED_BY_TAG: PurgeKey = "t  blocked";

/** Deepest path segment a prefix may end with. */
export const MOST_SEGMENTS = 32;

/** All of a site. */
export function siteKey(site: string): PurgeKey {
  return `h ${site}`;
}

/** A tag; case does not count, as at Cloudflare, since a purge too many is better than one too few. */
export function tagKey(tag: string): PurgeKey {
  return `t ${tag.toLowerCase()}`;
}

/** One URL in normal form, by its cache key: its variants, encodings and slices with it, other queries not. */
export function urlKey(base: string): PurgeKey {
  return `u ${base}`;
}

/** A path whatever its query. `pathname` in normal form. */
export function pathKey(site: string, pathname: string): PurgeKey {
  return `q ${site}${pathname}`;
}

/** In the place of a site: all of them. */
export const EVERY_SITE = "";

/**
 * Everything at and below a path, by whole segments: `/a` holds `/a`, `/a/b` and `/a?c`, not `/ab`. `/` is the site.
 * Of `EVERY_SITE`: below that path on each.
 */
export function prefixKey(site: string, pathname: string): PurgeKey {
  const path = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
  if (path === "") return site === EVERY_SITE ? EVERYTHING : siteKey(site);
  return `p ${site}${path}`;
}

/** The keys a URL has by itself, before anything is known of what is there. `base`: its cache key (cache/key.ts). */
export function locationKeys(base: string): PurgeKey[] {
  const { site, pathname } = placeOfKey(base);
  const keys = [EVERYTHING, siteKey(site), pathKey(site, pathname), urlKey(base)];
  let end = 0;
  for (let depth = 0; depth < MOST_SEGMENTS && end < pathname.length; depth += 1) {
    const slash = pathname.indexOf("/", end + 1);
    end = slash === -1 ? pathname.length : slash;
    if (end <= 1) continue;
    const path = pathname.slice(0, end);
    keys.push(`p ${site}${path}`, `p ${path}`);
  }
  return keys;
}

/**
 * A key as a number of 53 bits: two lanes of 32-bit multiplication and rotation, finished as MurmurHash3's are. Two keys that meet are purged
 * together: a copy too many is refetched, none too few, so it need not resist whoever looks for such keys.
 */
export function hashOf(key: PurgeKey): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0xcc9e2d51);
    b = Math.imul(b ^ unit, 0x1b873593);
    a = (a << 13) | (a >>> 19);
    b = (b << 15) | (b >>> 17);
  }
  a = finish(a ^ b ^ key.length);
  b = finish(b + a);
  return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0);
}

/** Hashes of keys, as copies carry them while they are in memory. */
export function hashesOf(keys: readonly PurgeKey[]): Float64Array {
  return Float64Array.from(keys, hashOf);
}

function finish(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
