import { MOST_TAG_CHARS, tagOf } from "./tag-text.ts";

/** Most tags of one answer, and their characters in all. */
export const MOST_TAGS = 128;
export const MOST_TAGS_CHARS = 8192;

/**
 * The tags an answer's fields carry: in normal form (tag-text.ts), sorted, each once. `too-many`: no copy can carry them all;
 * they are more or longer than the bounds allow, or not readable (bytes that are no UTF-8). Such an answer is not stored,
 * since a purge could name the tag that was left out; `tags` are then all that can be read, however many.
 */
export type Tags = { readonly kind: "tags" | "too-many"; readonly tags: readonly string[] };

/** Reads the tags of an answer from the `fields` that hold them (setting TAG_FIELDS, lower case); never throws, linear time. */
export function tagsOf(headers: { get(name: string): string | null }, fields: readonly string[]): Tags {
  const tags = new Set<string>();
  let unread = false;
  for (const field of fields) {
    const value = headers.get(field);
    if (value === null) continue;
    for (const text of textsOf(field, inUnicode(value))) {
      if (BLANK.test(text)) continue;
      const tag = tagOf(text);
      if (tag === undefined) unread = true;
      else tags.add(tag);
    }
  }
  return tags.size === 0 && !unread ? NONE : bounded(tags, unread);
}

/** Tags of a copy and of a 304 about it: what was said of it before still holds. */
export function joinTags(held: readonly string[], { kind, tags }: Tags): Tags {
  return bounded(new Set([...held, ...tags]), kind === "too-many");
}

function bounded(all: ReadonlySet<string>, unread: boolean): Tags {
  const tags = [...all].toSorted();
  const chars = tags.reduce((sum, tag) => sum + tag.length, 0);
  return { kind: unread || tags.length > MOST_TAGS || chars > MOST_TAGS_CHARS ? "too-many" : "tags", tags };
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

/**
 * A field's value is handed to us a character a byte (WHATWG Fetch, `ByteString`); whoever writes more than ASCII writes UTF-8. Bytes that
 * are none become U+FFFD, which no tag can hold: in which alphabet they were meant nobody can tell.
 */
function inUnicode(value: string): string {
  return value.replace(/[\x80-\xff]+/g, (bytes) => {
    try {
      return decodeURIComponent(bytes.replace(/./g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
    } catch {
      return "\ufffd";
    }
  });
}

const BLANK = /^\s*$/;
const NONE: Tags = { kind: "tags", tags: [] };
