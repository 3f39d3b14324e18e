import { trimOws } from "./grammar.ts";

/** An entity tag (RFC 9110 §8.8.3): `value` is the opaque tag with its quotes, without `W/`. */
export type EntityTag = { readonly weak: boolean; readonly value: string };

/**
 * One entity tag at `lastIndex`. `W/` is case-sensitive; an opaque tag holds no space, no quote and no backslash escape.
 * Characters above U+00FF are refused: a runtime that decodes bytes it cannot read to U+FFFD makes different tags equal.
 */
const ENTITY_TAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/y;

/** Reads an `ETag` header. Absent, unquoted or otherwise not one entity tag: undefined, as if there were no validator. */
export function parseEntityTag(header: string | null): EntityTag | undefined {
  const text = trimOws(header ?? "");
  const found = entityTagAt(text, 0);
  return found?.end === text.length ? found.tag : undefined;
}

/**
 * Reads `If-Match` or `If-None-Match` (RFC 9110 §13.1.1, §13.1.2): `*`, or a list. A comma may be part of a tag.
 * An element that is not an entity tag is left out, so it matches nothing; an absent header is an empty list.
 */
export function parseEntityTagList(header: string | null): "*" | readonly EntityTag[] {
  const text = trimOws(header ?? "");
  if (text === "*") return "*";
  const tags: EntityTag[] = [];
  for (let at = 0; at < text.length; ) {
    while (text[at] === " " || text[at] === "\t") at += 1;
    const found = entityTagAt(text, at);
    const comma = text.indexOf(",", found?.end ?? at);
    const end = comma === -1 ? text.length : comma;
    if (found !== undefined && trimOws(text.slice(found.end, end)) === "") tags.push(found.tag);
    at = end + 1; // §5.6.1.2: an empty element holds no tag and is passed over like any other
  }
  return tags;
}

function entityTagAt(text: string, at: number): { tag: EntityTag; end: number } | undefined {
  ENTITY_TAG.lastIndex = at;
  const found = ENTITY_TAG.exec(text);
  const value = found?.[2];
  return value === undefined ? undefined : { tag: { weak: found?.[1] !== undefined, value }, end: ENTITY_TAG.lastIndex };
}

/** Strong comparison (RFC 9110 §8.8.3.2): the same tag, and neither is weak. */
export function strongEqual(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.value === b.value;
}

/** Weak comparison (RFC 9110 §8.8.3.2): the same opaque tag. */
export function weakEqual(a: EntityTag, b: EntityTag): boolean {
  return a.value === b.value;
}

/** The tag as it stands in a header. */
export function formatEntityTag({ weak, value }: EntityTag): string {
  return weak ? `W/${value}` : value;
}
