import { chooseEncoding } from "./accept-encoding.ts";
import { isToken, splitList } from "./grammar.ts";
import { type Weighted, formatParameter, formatWeight, parseAllWeighted } from "./weights.ts";

/** What a stored answer depends on besides its URL: request fields by name, or `any`: more than a request says. */
export type Vary = { readonly kind: "any" } | { readonly kind: "fields"; readonly names: readonly string[] };

const ANY: Vary = { kind: "any" };

/**
 * Reads a `Vary` header (RFC 9110 §12.5.5), lines joined: names in lower case, once each, sorted; none if it is absent.
 * `*` anywhere is `any`, and so is an element that is no name: what it may have meant nobody can match.
 */
export function parseVary(header: string | null): Vary {
  const names = new Set<string>();
  for (const element of splitList(header ?? "")) {
    if (element === "*" || !isToken(element)) return ANY;
    names.add(element.toLowerCase());
  }
  return { kind: "fields", names: [...names].sort() };
}

/**
 * What a request's field says, in one form: requests with equal forms select the same representation (RFC 9111 §4.1).
 * `name` is in lower case, `value` has its lines joined. Null stands for no field, and for an Accept or Accept-Language
 * that cannot be read or prefers nothing. The form of a form is itself.
 */
export function canonicalField(name: string, value: string | null): string | null {
  if (name === "accept-encoding") return canonicalEncoding(value);
  if (value === null) return null;
  if (name === "accept-language") return canonicalPreferences(value, isLanguageRange);
  if (name === "accept") return canonicalPreferences(value, isMediaRange);
  return splitList(value).join(", "); // RFC 9110 §5.6.1: the space around commas and empty elements say nothing
}

/** Only what is served counts: of all ways to ask there remain `br`, `gzip` and `identity`. */
function canonicalEncoding(value: string | null): string {
  const chosen = chooseEncoding(value, ["br", "gzip"]);
  return chosen === "none" ? "identity" : chosen;
}

/**
 * By falling weight; those of equal weight, whose order says nothing (RFC 9110 §12.5.1, §12.5.4), by their text, with
 * wildcards last for origins that take the first they know.
 */
function canonicalPreferences(value: string, isOne: (element: Weighted) => boolean): string | null {
  const read = parseAllWeighted(value);
  if (read === undefined || read.length === 0 || !read.every(isOne)) return null;
  const parts = read.map(({ range, parameters, weight }) => ({
    text: range + parameters.map(formatParameter).sort().join("") + formatWeight(weight),
    stars: range.split("*").length,
    weight,
  }));
  parts.sort((a, b) => b.weight - a.weight || a.stars - b.stars || compare(a.text, b.text));
  return [...new Set(parts.map(({ text }) => text))].join(", ");
}

/** By code units: the order must not hang on anybody's locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** RFC 4647 §2.1, with extended ranges (§2.2), which some clients send. */
function isLanguageRange({ range, parameters }: Weighted): boolean {
  return parameters.length === 0 && /^(?:[a-z]{1,8}|\*)(?:-(?:[a-z0-9]{1,8}|\*))*$/.test(range);
}

/** RFC 9110 §12.5.1: `type/subtype`, `type/*` or `*` + `/*`. */
function isMediaRange({ range }: Weighted): boolean {
  const [type = "", subtype = ""] = range.split("/");
  return subtype !== "" && (type !== "*" || subtype === "*");
}

/**
 * Whether a request prefers a language to all others: exactly one range has the highest weight, and it is the language
 * of the answer's `Content-Language` (RFC 4647 §3.3.1, without regard to case). A range that only begins the language
 * (`en` of `en-GB`) does not count: the origin may have one that fits better. Nor do several languages, nor a header
 * that cannot be read.
 */
export function prefersLanguage(acceptLanguage: string | null, contentLanguage: string): boolean {
  const read = parseAllWeighted(acceptLanguage ?? "") ?? [];
  if (!read.every(isLanguageRange)) return false;
  const highest = read.reduce((most, { weight }) => Math.max(most, weight), 0);
  const top = new Set(read.filter(({ weight }) => weight === highest).map(({ range }) => range));
  return highest > 0 && top.size === 1 && top.has(contentLanguage.toLowerCase());
}
