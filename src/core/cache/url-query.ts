import { type Spelled, spell } from "./url-text.ts";

/** Which parameters of a query are left out; `names` are decoded ones, compared exactly. */
export type QueryRule =
  | { readonly kind: "keep-all" }
  | { readonly kind: "keep"; readonly names: ReadonlySet<string> } // and no other
  | { readonly kind: "drop"; readonly names: ReadonlySet<string> };

/** The parameter in which players report on themselves (CTA-5004 §2.2): another one with each request, and no part of any URL's meaning. */
export const CMCD_PARAM = "CMCD";

/** One parameter or none, spelled as it will be: nothing to do, whatever the order. */
const NORMAL =
  /^\?(?=.)[\w\-.~!$()*+,:@/?=]*(?:%(?:2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-D]|[89A-F][0-9A-F])[\w\-.~!$()*+,:@/?=]*)*$/;

/**
 * A query (with its `?`, or empty) in normal form: one spelling (`spell`), empty pairs and an empty query gone, what the
 * rule leaves out left out, and with `sort` ordered by name. `a` and `a=`, `+` and `%20` stay different; so do values
 * that are the same number or flag to somebody.
 *
 * `&` alone separates (WHATWG URL §5.1). For the origins that read `;` as a separator too nothing is hidden or moved:
 * a pair with `;` in it is never left out, whatever its name, and a query with one is not sorted.
 */
export function normaliseQuery(search: string, rule: QueryRule, sort: boolean): Spelled {
  if (NORMAL.test(search) && isKept(search.slice(1), rule)) return { kind: "ok", text: search };
  const spelled = spell(search.startsWith("?") ? search.slice(1) : search, "query");
  if (spelled.kind === "malformed") return spelled;
  const pairs = spelled.text.split("&").filter((pair) => pair !== "" && isKept(pair, rule));
  const ordered = sort && pairs.length > 1 && !spelled.text.includes(";") ? sorted(pairs) : pairs;
  return { kind: "ok", text: ordered.length === 0 ? "" : `?${ordered.join("&")}` };
}

/** What an origin may read as more than one pair: `;` as it stands, or a delimiter that decodes out of the name. */
const CLOAK = /;|^[^=]*%(?:26|3B|3D)/;

function isKept(pair: string, rule: QueryRule): boolean {
  if (rule.kind === "keep-all" || CLOAK.test(pair)) return true;
  return rule.names.has(decoded(nameOf(pair))) === (rule.kind === "keep");
}

function nameOf(pair: string): string {
  const end = pair.indexOf("=");
  return end === -1 ? pair : pair.slice(0, end);
}

/** What a name says; bytes that are no UTF-8 say what they are, which no rule names. */
function decoded(name: string): string {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function sorted(pairs: readonly string[]): string[] {
  const named = pairs.map((pair) => ({ pair, name: orderedBy(nameOf(pair)) }));
  return named.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ pair }) => pair);
}

/**
 * What a name is sorted by. Names that an origin may take for one must keep their order, which says whose value wins:
 * a form decoder reads `+` as `%20`, and `a[]`, `a[0]`, `a[x]` all write to `a` in the order they come.
 */
function orderedBy(name: string): string {
  const bracket = name.indexOf("%5B");
  return (bracket === -1 ? name : name.slice(0, bracket)).replaceAll("+", "%20");
}
