import { EVERY_SITE } from "../../src/core/purge/key.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";
import type { Token } from "../operator.ts";
import { type Names, type Place, namedPrefix } from "./named.ts";

/** What a purge or a block touches. */
export type Reach = { readonly places: readonly Place[]; readonly tags: readonly string[] };

/** Whether a token's purges and blocks are limited to some tags and places. */
export function isLimited({ tags, prefixes }: Token): boolean {
  return tags !== undefined || prefixes !== undefined;
}

/** Whether all that a purge or block touches lies within a token's limits. A limit to tags alone lets no URL pass, and the other way round. */
export function isWithin(token: Token, { places, tags }: Reach, names: Names): boolean {
  if (!isLimited(token)) return true;
  const limits = (token.prefixes ?? []).flatMap((text) => {
    const read = namedPrefix(names, text);
    return read.kind === "ok" ? [read.value] : [];
  });
  return places.every((place) => limits.some((limit) => holds(limit, place))) && tags.every((tag) => (token.tags ?? []).some((limit) => holdsTag(limit, tag)));
}

function holds(limit: Place, { site, pathname }: Place): boolean {
  if (limit.site !== EVERY_SITE && limit.site !== site) return false;
  const [below, path] = [withoutSlash(limit.pathname), withoutSlash(pathname)];
  return path === below || path.startsWith(`${below}/`);
}

/** `tag`: in normal form. `limit`: a tag, or the beginning of tags and `*`. */
function holdsTag(limit: string, tag: string): boolean {
  if (!limit.endsWith("*")) return tagOf(limit) === tag;
  const beginning = tagOf(limit.slice(0, -1));
  return beginning !== undefined && tag.startsWith(beginning);
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
