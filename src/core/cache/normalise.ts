import { isNormalPath, normalisePath } from "./url-path.ts";
import { type QueryRule, normaliseQuery } from "./url-query.ts";
import type { Malformed } from "./url-text.ts";

/** What an operator's settings say about URLs under a path. */
export type UrlRules = {
  /** False where the origin's names hold double slashes, as keys of object stores may. */
  readonly mergeSlashes: boolean;
  readonly query: QueryRule;
  readonly sortQuery: boolean;
};

/** A path and a query in the one form that look-up, upstream and purge share, or why there is none (400). */
export type NormalUrl =
  | { readonly kind: "ok"; readonly pathname: string; readonly search: string }
  | { readonly kind: "malformed"; readonly why: Malformed };

/**
 * The normal form of a URL's path and query (with its `?`, or empty), as a URL parser left them or as somebody wrote
 * them. Normal forms stay as they are, here and in a URL parser; they hold visible ASCII only, and neither `#` nor `\`.
 * Never throws; what is malformed is told by a constant word.
 *
 * Not for requests that pass: a signed query is part of what its signature covers, so it is neither reordered nor cut.
 * Where a path's own rule says which query rule holds, `normalisePath` comes first and `normaliseQuery` after it.
 */
export function normaliseUrl(pathname: string, search: string, rules: UrlRules): NormalUrl {
  // Nearly every request: one test of one expression, and nothing made but the result.
  if (search === "" && isNormalPath(pathname)) return { kind: "ok", pathname, search };
  const path = normalisePath(pathname, rules.mergeSlashes);
  if (path.kind === "malformed") return path;
  if (search === "") return { kind: "ok", pathname: path.text, search };
  const query = normaliseQuery(search, rules.query, rules.sortQuery);
  return query.kind === "malformed" ? query : { kind: "ok", pathname: path.text, search: query.text };
}
