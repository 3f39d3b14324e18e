/**
 * Texts with places of a JSON value in braces: `{data.release}` is encoded where the text is part of a URL, `{+data.url}`
 * never (RFC 6570 §3.2.3), `{data.until?}` may be missing.
 */
export type Template = readonly Piece[];

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "place"; readonly path: readonly string[]; readonly raw: boolean; readonly optional: boolean };

/** A template, or why a text is none. */
export type TemplateRead = { readonly kind: "ok"; readonly template: Template } | { readonly kind: "malformed"; readonly why: string };

const PLACE = /^(\+?)([A-Za-z_][\w-]*(?:\.[\w-]+)*)(\??)$/;

/** Reads a template. There is no way to write a brace that is none: nothing that is purged holds one. */
export function templateOf(text: string): TemplateRead {
  const template: Piece[] = [];
  for (const [i, part] of text.split("{").entries()) {
    const end = part.indexOf("}");
    const after = i === 0 ? part : part.slice(end + 1);
    if ((i > 0 && end === -1) || after.includes("}")) return { kind: "malformed", why: "a brace without its partner" };
    if (i > 0) {
      const [, plus, path, optional] = PLACE.exec(part.slice(0, end)) ?? [];
      if (path === undefined) return { kind: "malformed", why: "in braces stand names joined by dots" };
      template.push({ kind: "place", path: path.split("."), raw: plus === "+", optional: optional === "?" });
    }
    if (after !== "") template.push({ kind: "text", text: after });
  }
  return { kind: "ok", template };
}

/** What became of a template: texts, as many as the lists in it make; or which place of the value is not as it must be. */
export type Filled = { readonly kind: "ok"; readonly texts: readonly string[] } | { readonly kind: "wrong"; readonly place: string; readonly expected: string };

/** The most texts that one template may become. */
export const MOST_TEXTS = 1000;

/**
 * Fills a template with a JSON value. A place that is missing, null or empty makes it wrong, or no text at all where it may be
 * missing: an empty value in a path would mean everything below. A list gives a text for each of its items; so do lists of
 * tables on the way. `encode` is asked for every value that is not raw; undefined: it may not stand there.
 */
export function filled(template: Template, value: unknown, encode: (text: string) => string | undefined): Filled {
  let texts: string[] = [""];
  for (const piece of template) {
    if (piece.kind === "text") {
      texts = texts.map((text) => text + piece.text);
      continue;
    }
    const place = piece.path.join(".");
    const values = scalars(value, piece.path);
    if (values === undefined) return { kind: "wrong", place, expected: "text, a number, or a list of them" };
    if (values.length === 0) {
      if (piece.optional) return { kind: "ok", texts: [] };
      return { kind: "wrong", place, expected: "something: the event does not have it" };
    }
    const written = values.map((text) => (piece.raw ? text : encode(text)));
    if (written.includes(undefined)) return { kind: "wrong", place, expected: "what may be part of a path" };
    if (texts.length * written.length > MOST_TEXTS) return { kind: "wrong", place, expected: `lists that make at most ${MOST_TEXTS} texts` };
    texts = texts.flatMap((text) => written.map((value) => text + (value ?? "")));
  }
  return { kind: "ok", texts: [...new Set(texts)] };
}

/** A value as part of a URL's path: one segment or less, never a dot segment, which would climb out of the path. */
export function asSegment(text: string): string | undefined {
  return /^\.{1,2}$/.test(text) || !text.isWellFormed() ? undefined : encodeURIComponent(text);
}

/** The texts at a path of a value; undefined where something stands there that is no text. */
function scalars(value: unknown, path: readonly string[]): string[] | undefined {
  if (Array.isArray(value)) {
    const all = value.map((item) => scalars(item, path));
    return all.includes(undefined) ? undefined : all.flatMap((texts) => texts ?? []);
  }
  const [name, ...rest] = path;
  if (value === undefined || value === null || value === "") return [];
  if (name !== undefined) return typeof value === "object" && Object.hasOwn(value, name) ? scalars(Reflect.get(value, name), rest) : [];
  return typeof value === "object" ? undefined : [String(value)];
}
