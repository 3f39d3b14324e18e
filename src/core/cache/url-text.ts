/** Why a path or a query is not one text for everybody who reads it. Constant words: an answer may show them. */
export type Malformed = "percent" | "control" | "space" | "backslash" | "delimiter" | "surrogate" | "dot-segment";

/** A text in normal form, or why it has none. */
export type Spelled = { readonly kind: "ok"; readonly text: string } | { readonly kind: "malformed"; readonly why: Malformed };

/** Whether a path or a query; they differ in what may stand raw. */
export type Where = "path" | "query";

/** A percent sign that encodes nothing (RFC 3986 §2.1). */
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2})/;
/** Controls, raw or encoded: no name of a file has one, and parties stop reading at them or strip them. */
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const CONTROL = /[\x00-\x1f\x7f]|%(?:[01][0-9A-Fa-f]|7[Ff])/;

/**
 * What is not copied as it stands: each percent-encoding, and each run of characters that RFC 3986 §3.3 and §3.4 do not
 * let stand raw. An apostrophe may stand in a query, but the WHATWG parser encodes it there, on its way in and on its
 * way to the origin: left raw, a text that never met that parser would name another URL.
 */
const RESPELLED = {
  path: /%..|[^\w\-.~!$&'()*+,;=:@/%]+/gu,
  query: /%..|[^\w\-.~!$&()*+,;=:@/?%]+/gu,
} as const satisfies Record<Where, RegExp>;

/**
 * A path or query (without its `?`) with one spelling per meaning (RFC 3986 §6.2.2): unreserved characters decoded, hex
 * digits in upper case, and what may not stand raw encoded as UTF-8. Reserved characters stay as they are, raw or
 * encoded: the two mean different things. Bytes that are no UTF-8 stay encoded. Never throws, and takes linear time.
 */
export function spell(text: string, where: Where): Spelled {
  const why = refused(text, where);
  if (why !== undefined) return { kind: "malformed", why };
  return { kind: "ok", text: text.replace(RESPELLED[where], respelled) };
}

function refused(text: string, where: Where): Malformed | undefined {
  if (CONTROL.test(text)) return "control";
  if (BAD_PERCENT.test(text)) return "percent";
  if (text.includes(" ")) return "space";
  if (text.includes("\\")) return "backslash"; // a slash to some, a character to others
  if (text.includes("#") || (where === "path" && text.includes("?"))) return "delimiter"; // it would have ended this part
  return text.isWellFormed() ? undefined : "surrogate"; // half a character has no bytes
}

function respelled(found: string): string {
  if (!found.startsWith("%")) return encodeURIComponent(found).replaceAll("'", "%27");
  const char = String.fromCharCode(Number.parseInt(found.slice(1), 16));
  return /[\w\-.~]/.test(char) ? char : found.toUpperCase(); // RFC 3986 §2.3, §6.2.2.1
}
