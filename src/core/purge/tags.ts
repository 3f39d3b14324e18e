import { MOST_TAG_CHARS, tagOf } from "./tag-text.ts";

/** Most tags of one answer, and their characters in all. */
export const MOST_TAGS = 128;
export const MOST_TAGS_CHARS = 8192;

/**
 * The tags an answer's fields carry: in normal form (tag-text.ts), sorted, each once. Or that they cannot all be carried:
 * they are more, longer or less readable (bytes that are no UTF-8) than the bounds allow. Such an answer is not stored,
 * since a purge could name the tag that was left out.
 */
export type Tags = { readonly kind: "tags"; readonly tags: readonly string[] } | { readonly kind: "too-many" };

/** Reads the tags of an answer from the `fields` that hold them (setting TAG_FIELDS, lower case); never throws, linear time. */
export function tagsOf(headers: { get(name: string): string | null }, fields: readonly string[]): Tags {
  const tags = new Set<string>();
  for (const field of fields) {
    const value = headers.get(field);
    if (value === null) continue;
    for (const text of textsOf(field, value)) {
      if (BLANK.test(text)) continue;
      const tag = tagOf(text);
      if (tag !== undefined) tags.add(tag);
      // As soon as it is known: a field may hold thousands.
      if (tag === undefined || tags.size > MOST_TAGS) return TOO_MANY;
    }
  }
  return tags.size === 0 ? NONE : bounded(tags);
}

/** Tags of both, as a copy has them after a 304: what was said of it before still holds. */
export function joinTags(a: readonly string[], b: readonly string[]): Tags {
  return b.every((tag) => a.includes(tag)) ? { kind: "tags", tags: a } : bounded(new Set([...a, ...b]));
}

function bounded(tags: ReadonlySet<string>): Tags {
  const sorted = [...tags].toSorted();
  const chars = sorted.reduce((sum, tag) => sum + tag.length, 0);
  return sorted.length > MOST_TAGS || chars > MOST_TAGS_CHARS ? TOO_MANY : { kind: "tags", tags: sorted };
}

/**
 * The tags in a field's value, as its vendor reads them. Several lines of a field reach us joined by a comma, so a comma ends a
 * tag in every field.
 *
 * - `Cache-Tag` and its kin (`Edge-Cache-Tag`, …): commas separate; a space inside is part of a tag.
 *   https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/
 * - `Surrogate-Key`: spaces separate, a comma is part of a key, so a key that holds one counts whole as well.
 *   https://www.fastly.com/documentation/reference/http/http-headers/Surrogate-Key/
 * - `xkey`: blanks and commas separate (varnish-modules, src/vmod_xkey.c), and so in every other field an operator names.
 */
function textsOf(field: string, value: string): string[] {
  if (/(^|-)cache-tags?$/.test(field)) return value.split(",");
  const parts = value.split(/[\s,]+/);
  if (field !== "surrogate-key" || !value.includes(",")) return parts;
  const keys = value.split(/\s+/).filter((key) => /[^,],+[^,]/.test(key) && key.length <= MOST_TAG_CHARS);
  return [...parts, ...keys];
}

const BLANK = /^\s*$/;
const NONE: Tags = { kind: "tags", tags: [] };
const TOO_MANY: Tags = { kind: "too-many" };
