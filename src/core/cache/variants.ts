import { parseVary, prefersLanguage } from "../http/vary.ts";

/**
 * Variants of a URL: answers that differ by fields of the request (RFC 9111 §4.1). A *fork* stands where the URL's own
 * descriptor would: it names the fields the URL varies on and the variants that are stored, each under a key of its own.
 */
export type Fork = {
  readonly format: typeof FORK_FORMAT;
  /** Part of each variant's key: variants of a fork that was dropped are not found again under the next. */
  readonly id: string;
  readonly names: readonly string[];
  readonly variants: readonly Variant[];
};

/** The canonical values of a fork's names, in their order, and the language of the answer where it says one. */
export type Variant = { readonly values: readonly (string | null)[]; readonly language?: string };

export const FORK_FORMAT = 1;

/**
 * Variants kept of one URL; the oldest is given up for the newest, so that whoever invents values neither fills a cache
 * nor takes the URL away from others for longer than it takes them to ask again.
 */
export const MOST_VARIANTS = 16;
const MOST_CHARS = 6000;

/** Fields an answer may vary on without having variants: every request has the same value of them upstream, or none. */
const FIXED_FIELDS: ReadonlySet<string> = new Set([
  "accept-encoding", // always identity; what listeners get is encoded here
  "origin", // never sent: cross-origin rules are answered here
  "access-control-request-headers",
  "access-control-request-method",
  "range", // RFC 9110 §14.2: a range is not a variant
  "if-none-match",
  "if-modified-since",
  "x-forwarded-proto", // always https
  "x-forwarded-host", // part of the key
  "host",
]);

/** Fields whose values are one person's, or as many as there are people. */
const PERSONAL_FIELDS: ReadonlySet<string> = new Set(["cookie", "authorization", "user-agent", "referer", "x-forwarded-for", "forwarded"]);

/** The fields an answer has variants by, or that it must not be stored. */
export function varyOf(header: string | null): { readonly kind: "by"; readonly names: readonly string[] } | { readonly kind: "never" } {
  const vary = parseVary(header);
  if (vary.kind === "any") return { kind: "never" }; // RFC 9111 §4.1
  const names = vary.names.filter((name) => !FIXED_FIELDS.has(name));
  return names.some((name) => PERSONAL_FIELDS.has(name)) ? { kind: "never" } : { kind: "by", names };
}

/**
 * Whether an answer that is not stored is not the answer to a request of which the upstream did not see all: it depends on
 * what was withheld, or on who asks with what.
 */
export function dependsOnUnseen(vary: string | null, withheld: readonly string[]): boolean {
  const said = parseVary(vary);
  // What depends on anything (`*`) is no better for being asked twice.
  return said.kind === "fields" && said.names.some((name) => OURS.has(name) || (withheld.includes(name) && !FIXED_FIELDS.has(name)));
}

/** Fields whose client's value the upstream of a fill never sees. */
const OURS: ReadonlySet<string> = new Set(["user-agent", "referer"]);

/** The values a request has of `names`, in their order; `null` for a field that is not among those the upstream gets. */
export function valuesOf(names: readonly string[], fields: readonly (readonly [string, string])[]): (string | null)[] {
  return names.map((name) => fields.find(([field]) => field === name)?.[1] ?? null);
}

/**
 * The values of the stored variant a request selects: its own where they are stored; else those of the one that is in the
 * single language it prefers most and equal in everything else.
 */
export function selected(fork: Fork, values: readonly (string | null)[]): readonly (string | null)[] | undefined {
  const own = fork.variants.find((variant) => same(variant.values, values));
  if (own !== undefined) return own.values;
  const at = fork.names.indexOf("accept-language");
  const wished = values[at];
  if (at === -1 || wished === null || wished === undefined) return undefined;
  const spoken = fork.variants.find(
    ({ values: others, language }) =>
      language !== undefined && prefersLanguage(wished, language) && same(others.with(at, null), values.with(at, null)),
  );
  return spoken?.values;
}

/**
 * The fork after a variant has been stored under `names`. Names only grow; a variant that was stored under fewer is no
 * longer selected. The oldest goes where there are too many. A fork that says so already is returned as it is.
 */
export function withVariant(fork: Fork | undefined, id: string, names: readonly string[], variant: Variant): Fork {
  const kept = fork !== undefined && same(fork.names, names) ? fork : undefined;
  if (kept?.variants.some(({ values, language }) => same(values, variant.values) && language === variant.language) === true) return kept;
  const known = kept?.variants.filter(({ values }) => !same(values, variant.values)) ?? [];
  return { format: FORK_FORMAT, id: fork?.id ?? id, names, variants: fitting([...known, variant]) };
}

/** A fork with the variants that another writer of the same fork knows beside its own; of other forks nothing is taken. */
export function merged(held: Fork, own: Fork): Fork {
  if (held.id !== own.id || !same(held.names, own.names)) return own;
  const more = held.variants.filter(({ values }) => !own.variants.some((variant) => same(variant.values, values)));
  return more.length === 0 ? own : { ...own, variants: fitting([...more, ...own.variants]) };
}

/** What two readings of a fork know together: of the same fork names only grow; of two forks the one read last counts. */
export function newest(held: Fork, read: Fork): Fork {
  return held.id === read.id && held.names.length > read.names.length ? held : merged(held, read);
}

/** The union of two sorted lists of names, sorted. */
export function joinNames(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.every((name) => a.includes(name)) ? a : [...new Set([...a, ...b])].toSorted();
}

/** Reads a stored fork; another format or anything else is `undefined`. */
export function decodeFork(text: string | null | undefined): Fork | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Fork> | null;
    if (value?.format !== FORK_FORMAT || typeof value.id !== "string" || !isNames(value.names) || !Array.isArray(value.variants)) return undefined;
    const { names } = value;
    return value.variants.every((variant: unknown) => isVariant(variant, names.length)) ? (value as Fork) : undefined;
  } catch {
    return undefined;
  }
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isVariant(value: unknown, length: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { values, language } = value as Partial<Variant>;
  const listed = Array.isArray(values) && values.length === length && values.every((one) => one === null || typeof one === "string");
  return listed && (language === undefined || typeof language === "string");
}

/** The newest variants that fit: a bucket's metadata holds little more (reserve). */
function fitting(variants: readonly Variant[]): readonly Variant[] {
  let kept = variants.slice(-MOST_VARIANTS);
  while (kept.length > 1 && JSON.stringify(kept).length > MOST_CHARS) kept = kept.slice(1);
  return kept;
}

function same(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
