/** A value bound to a statement holds 2 MB at most; a character takes up to three bytes. */
const PART_CHARS = 500_000;

/** Texts as JSON's lists of them, for `json_each`: as many lists as it takes for each to be bound. No text is longer than a part. */
export function jsonParts(texts: readonly string[]): string[] {
  const parts: string[] = [];
  let [from, chars] = [0, 0];
  for (const [i, text] of texts.entries()) {
    if (i > from && chars + text.length > PART_CHARS) {
      parts.push(JSON.stringify(texts.slice(from, i)));
      [from, chars] = [i, 0];
    }
    chars += text.length;
  }
  if (from < texts.length) parts.push(JSON.stringify(texts.slice(from)));
  return parts;
}
