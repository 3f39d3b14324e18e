import { trackAddressOf } from "../../src/core/audio/address.ts";
import { normaliseUrl } from "../../src/core/cache/normalise.ts";
import { cacheKey } from "../../src/core/cache/key.ts";
import { EVERY_SITE, MOST_SEGMENTS } from "../../src/core/purge/key.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";
import { pathRuleFor } from "../../src/core/settings/index.ts";
import type { Isolate } from "../isolate.ts";

/** What tells sites and normal forms: the same that requests go by. */
export type Names = Pick<Isolate, "settings" | "siteOf" | "urlRulesOf" | "policyOf" | "signedParams">;

/** A text as what it names, or what was expected instead. */
export type Read<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "wrong"; readonly expected: string };

/** A path on a site (`EVERY_SITE`: on each), in normal form. */
export type Place = { readonly site: string; readonly pathname: string };

/** A URL in normal form. */
export type NamedUrl = Place & { readonly search: string };

const URL_EXPECTED = "a whole URL of a host this edge serves, such as https://music.example/a.mp3";
const PREFIX_EXPECTED = 'host and path such as "music.example/audio", or a path such as "/audio" for every site; without scheme, query, fragment or "*"';
const TAG_EXPECTED = "a tag of 1 to 1,024 characters, without control characters";

/** A URL as requests for it are known: site, path and query in the one normal form. */
export function namedUrl(names: Names, text: string): Read<NamedUrl> {
  // The parser takes line breaks out in silence.
  const url = /[\s\p{Cc}]/u.test(text) || !text.isWellFormed() ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return wrong(URL_EXPECTED);
  if (text.length > names.settings.maxUrlBytes) return wrong(`a URL of at most ${names.settings.maxUrlBytes} bytes (MAX_URL_BYTES)`);
  return normalOf(names, url);
}

/** The normal form of a URL that was parsed; wrong where no site stands for its host or where no request could have it. */
export function normalOf(names: Names, { host, pathname, search }: { readonly host: string; readonly pathname: string; readonly search: string }): Read<NamedUrl> {
  const site = names.siteOf(host);
  if (site === undefined) return wrong(`a URL of a host this edge serves: ORIGIN and SITES know no ${host}`);
  const path = normaliseUrl(pathname, "", names.urlRulesOf(undefined));
  if (path.kind === "malformed") return wrong(`${URL_EXPECTED}; no request can have this one (${path.why})`);
  // What stands in the query of a track's address is about a listener: requests are known without it.
  if (trackAddressOf(names.settings.ladder, site.id, path.pathname) !== undefined) return { kind: "ok", value: { site: site.id, pathname: path.pathname, search: "" } };
  const normal = normaliseUrl(path.pathname, search, names.urlRulesOf(pathRuleFor(names.settings, path.pathname)));
  if (normal.kind === "malformed") return wrong(`${URL_EXPECTED}; no request can have this one (${normal.why})`);
  return { kind: "ok", value: { site: site.id, pathname: normal.pathname, search: normal.search } };
}

/** `host/path` as Cloudflare writes prefixes, or `/path`. */
export function namedPrefix(names: Names, text: string): Read<Place> {
  const slash = text.includes("/") ? text.indexOf("/") : text.length;
  const [host, path] = [text.slice(0, slash), text.slice(slash) || "/"];
  const dots = path.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  if (text === "" || /[\s\p{Cc}?#\\*]/u.test(text) || text.includes("://") || dots) return wrong(PREFIX_EXPECTED);
  const site = host === "" ? EVERY_SITE : names.siteOf(host)?.id;
  if (site === undefined) return wrong(`${PREFIX_EXPECTED}; ORIGIN and SITES know no such host`);
  const normal = normaliseUrl(path, "", names.urlRulesOf(undefined));
  if (normal.kind === "malformed") return wrong(`${PREFIX_EXPECTED}; no request can have this path (${normal.why})`);
  const { pathname } = normal;
  const segments = pathname.split("/").filter((segment) => segment !== "").length;
  return segments > MOST_SEGMENTS ? wrong(`a prefix of at most ${MOST_SEGMENTS} segments`) : { kind: "ok", value: { site, pathname } };
}

/** A host as the site it is. */
export function namedHost(names: Names, text: string): Read<Place> {
  const site = text === "" ? undefined : names.siteOf(text);
  return site === undefined ? wrong("a host this edge serves, without scheme and path") : { kind: "ok", value: { site: site.id, pathname: "/" } };
}

/** A tag in the form it is compared in. */
export function namedTag(text: string): Read<string> {
  const tag = tagOf(text);
  return tag === undefined ? wrong(TAG_EXPECTED) : { kind: "ok", value: tag };
}

/** The cache key of a URL. */
export function baseOf({ site, pathname, search }: NamedUrl): string {
  return cacheKey(site, pathname, search);
}

function wrong(expected: string): { readonly kind: "wrong"; readonly expected: string } {
  return { kind: "wrong", expected };
}
