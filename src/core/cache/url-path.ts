import { type Spelled, spell } from "./url-text.ts";

/** No empty segment, none that begins with a dot, only characters that stand raw and encodings that stay. */
const NORMAL =
  /^(?:\/(?![/.])[\w\-.~!$&'()*+,;=:@]*(?:%(?:2[0-9A-C]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F])[\w\-.~!$&'()*+,;=:@]*)*)+$/;

/**
 * Whether a path is in normal form, for any rules, as one pass without allocation can tell. Not every normal path is
 * found to be one: `/.well-known/x` is left to `normalisePath`.
 */
export function isNormalPath(pathname: string): boolean {
  return NORMAL.test(pathname);
}

/**
 * `.` or `..` that only some readers see: beside an encoded slash or backslash, or with a path parameter (`..;a`), which
 * servlet containers take off before they resolve dots. Whoever sees it asks for another path than we keyed.
 */
const HIDDEN_DOTS = /(?:^|\/|%2F|%5C)\.{1,2}(?:%2F|%5C|;|%3B)|(?:%2F|%5C)\.{1,2}(?:\/|$)/;

/**
 * A pathname in normal form: one spelling (`spell`), dot segments resolved (RFC 3986 §5.2.4), and one `/` at its
 * beginning; with `mergeSlashes` one wherever some stood. Dots are resolved before slashes are merged, as in a URL parser:
 * `/a//../b` is `/a/b`. Encoded slashes stay encoded.
 */
export function normalisePath(pathname: string, mergeSlashes: boolean): Spelled {
  if (isNormalPath(pathname)) return { kind: "ok", text: pathname };
  const spelled = spell(pathname, "path");
  if (spelled.kind === "malformed") return spelled;
  const rooted = spelled.text.startsWith("/") ? spelled.text : `/${spelled.text}`;
  const text = withoutDots(rooted).replace(mergeSlashes ? /\/+/g : /^\/+/, "/");
  return HIDDEN_DOTS.test(text) ? { kind: "malformed", why: "dot-segment" } : { kind: "ok", text };
}

/** Resolves `.` and `..`; what climbs above the root stays at it. */
function withoutDots(path: string): string {
  if (!/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split("/");
  for (const [at, segment] of segments.entries()) {
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (!dots) kept.push(segment);
    else if (at === segments.length - 1) kept.push(""); // what ends in a dot segment is a folder
  }
  return `/${kept.join("/")}`;
}
