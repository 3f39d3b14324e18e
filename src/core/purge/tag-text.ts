/** Most characters of a tag in normal form; vendors' APIs name none that are longer. */
export const MOST_TAG_CHARS = 1024;

/**
 * The one spelling of a tag that headers, URL patterns, purges and blocks share; nothing where it has none: empty, longer
 * than `MOST_TAG_CHARS`, or holding a control character or half a one. Whoever names a tag calls this first.
 *
 * Lower case, as Cloudflare compares them; spaces and commas at the ends are dropped; percent-encodings of UTF-8 are
 * decoded, composed forms preferred, and what is not visible ASCII, or is `%`, is percent-encoded (in lower case). So a
 * tag written by hand meets one that came out of a URL: `release:Ágætis byrjun` is `release:%c3%a1g%c3%a6tis%20byrjun`. Two tags that
 * meet are purged together: a copy too many is fetched again, none too few. The form of a form is itself.
 */
export function tagOf(text: string): string | undefined {
  if (SIMPLE.test(text)) return text.length > MOST_TAG_CHARS ? undefined : text.toLowerCase();
  const read = text.includes("%") ? text.replace(ENCODED, decoded) : text;
  const bare = read.replace(AT_THE_START, "").replace(AT_THE_END, "");
  const tag = PLAIN.test(bare) ? bare.toLowerCase() : spelled(bare);
  return tag === undefined || tag === "" || tag.length > MOST_TAG_CHARS ? undefined : tag;
}

/** Visible ASCII without `%` and `,`: nearly every tag, and one test of one expression. */
const SIMPLE = /^[!-$&-+\--~]+$/;
/** Visible ASCII without `%`. */
const PLAIN = /^[!-$&-~]*$/;
const AT_THE_START = /^[\s,]+/;
/** The look-behind lets each run of blanks be tried once, not from each of its characters. */
const AT_THE_END = /(?<![\s,])[\s,]+$/;
/** Controls, and what stands where a header's bytes could not be read. */
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const UNREADABLE = /[\x00-\x08\x0a-\x1f\x7f\ufffd]/;
/** Encodings that may be of one character in UTF-8, and percent signs that encode nothing. */
const ENCODED =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|%(?![\da-f]{2})/gi;

function spelled(text: string): string | undefined {
  if (UNREADABLE.test(text) || !text.isWellFormed()) return undefined;
  // What is left of percent signs begins an encoding that stays one, so what stands between them holds none.
  const pieces = text.split(/(%[\da-f]{2})/i);
  return pieces.map((piece, i) => (i % 2 === 1 ? piece.toLowerCase() : encoded(piece.toLowerCase().normalize("NFC")))).join("");
}

function decoded(found: string): string {
  if (found === "%") return "%25";
  if (/^%(?:[01]|2[05]|7f)/i.test(found)) return found;
  try {
    return decodeURIComponent(found);
  } catch {
    return found; // bytes that are no UTF-8 after all: overlong, half a character
  }
}

function encoded(piece: string): string {
  return piece.replace(/[^!-~]+/g, (run) => encodeURIComponent(run).toLowerCase());
}
