import type { Geometry } from "./slices.ts";

/**
 * Every cache key of the project is spelled in this file.
 *
 * A *key* names a URL as the catalogue knows it: host, path and query. Stored things are addressed by URLs under a host
 * that cannot exist (RFC 6761 §6.4), because that is what the Cache API takes, and the same address, hashed, names them
 * in a bucket. The layout's version and the geometry are part of each address: two deployed versions that cut or write
 * differently do not see each other's entries instead of misreading them.
 */
const STORE = "https://downbeat.invalid/2";

/** Where a descriptor and its head, or one slice, is stored. */
export type Address = { readonly url: string };

/** The cache key of a URL: the site's host, the path and the query, exactly as they are sent upstream. */
export function cacheKey(host: string, pathname: string, search: string): string {
  return `${host}${pathname}${search}`;
}

/** The host a key begins with, which names its site. */
export function hostOfKey(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf("/")));
}

/** The site a URL's own key begins with, and its path without the query. */
export function placeOfKey(base: string): { readonly site: string; readonly pathname: string } {
  const site = hostOfKey(base);
  const query = base.indexOf("?");
  return { site, pathname: base.slice(site.length, query === -1 ? undefined : query) };
}

/**
 * The key of one variant of a URL: the fork it belongs to and the canonical values it was selected by. No key of a URL
 * holds a space, so none can be taken for a variant's.
 */
export function variantKey(key: string, fork: string, names: readonly string[], values: readonly (string | null)[]): string {
  const by = names.map((name, i) => {
    const value = values[i];
    const field = encodeURIComponent(name);
    return value === null || value === undefined ? field : `${field}=${encodeURIComponent(value)}`;
  });
  return `${key} ${fork} ${by.join("&")}`;
}

/** The URL's own key of any key that hangs on it. */
export function baseOf(key: string): string {
  const space = key.indexOf(" ");
  return space === -1 ? key : key.slice(0, space);
}

/** The key of what was encoded here, once, from the copy that `fill` brought under `key`. */
export function encodedKey(key: string, fill: string, coding: string): string {
  return `${key} as ${coding} of ${encodeURIComponent(fill)}`;
}

/** Address of the entry that holds a key's descriptor and head. */
export function headAddress(key: string, geometry: Geometry): Address {
  return { url: `${STORE}/${cut(geometry)}/head/${encodeURIComponent(key)}` };
}

/** Address of slice `n` of the representation `identity` of a key: immutable, because the identity is. */
export function sliceAddress(key: string, identity: string, n: number, geometry: Geometry): Address {
  return { url: `${STORE}/${cut(geometry)}/slice/${encodeURIComponent(key)}/${encodeURIComponent(identity)}/${n}` };
}

/** Where the isolates of a colo leave the promise they hold for each other (purge/lease.ts). */
export function leaseAddress(): Address {
  return { url: `${STORE}/lease` };
}

/** Where the isolates of a colo tell each other which files fail (edge/tracks/failures.ts). */
export function failingAddress(): Address {
  return { url: `${STORE}/failing` };
}

/** The cache namespace of a colo: `caches.open` of this name keeps colos that share a machine apart. */
export function coloCacheName(colo: string): string {
  return `downbeat:${colo}`;
}

/** A short name for a key in logs: 32 bits of FNV-1a in hex. It tells requests apart and reveals no URL. */
export function keyHash(key: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Which of `count` fill objects of a colo serves a key. The same key always meets the same object. */
export function fillName(colo: string, key: string, count: number): string {
  return `fill:${colo}:${Number.parseInt(keyHash(key), 16) % count}`;
}

/** The colo in a fill object's name; "" where the name is none. */
export function coloOfFill(name: string): string {
  return name.split(":")[1] ?? "";
}

/** Names a fill within an isolate or a fill object: one flight per name. */
export function flightName(key: string, identity: string | undefined, what: string): string {
  return `${what} ${identity ?? "?"} ${key}`;
}

/** What a slice's flight is found by once its representation is known. */
export function sliceName(key: string, identity: string, n: number): string {
  return flightName(key, identity, `slice ${n}`);
}

function cut({ headBytes, sliceBytes }: Geometry): string {
  return `${headBytes}-${sliceBytes}`;
}
