import { ASK_FORMAT, type Ask, type Expected, type KnownFork, type KnownPurges, type Want } from "../src/core/cache/ask.ts";
import { cacheKey, variantKey } from "../src/core/cache/key.ts";
import { type Geometry, sliceAt, sliceStart } from "../src/core/cache/slices.ts";
import { type ContentKind, kindOfPath } from "../src/core/http/media.ts";
import { type RangeWish, parseRange } from "../src/core/http/range.ts";
import type { SortedFields } from "../src/core/http/request-fields.ts";
import type { Fields } from "../src/core/cache/message.ts";
import type { PathRule, Site } from "../src/core/settings/index.ts";

/** What a request is for, once: its key, its upstream URL, and what the operator said of its path. */
export type Target = {
  /** The URL's own key: what purges name, and what its variants hang on. */
  readonly base: string;
  /** What its copy is stored under: the URL's key, or that of the variant the request selects. */
  readonly key: string;
  readonly fork?: KnownFork;
  readonly url: string;
  readonly kind: ContentKind;
  readonly rule: PathRule | undefined;
  readonly wish: RangeWish;
  /** Whether `fields` and `withheld` are known: sorting a request's fields costs more than the rest of a hit. */
  readonly seen: boolean;
  /** What the upstream sees beyond the fields fixed for everybody, and what it does not see (Ask). */
  readonly fields: Ask["fields"];
  readonly withheld: readonly string[];
  readonly authorized: boolean;
  readonly unkeyed: boolean;
  /** Why the request may be answered from a copy and may not make one; on a miss it passes. */
  readonly fillsNot: string | undefined;
};

/** A URL in its one normal form. */
export type NormalUrl = { readonly pathname: string; readonly search: string };

/** The target of a URL on a site. `kind`: where the settings know it better than rule and suffix. */
export function targetOf(site: Site, { pathname, search }: NormalUrl, rule: PathRule | undefined, range: string | null, kind?: ContentKind): Target {
  const base = cacheKey(site.id, pathname, search);
  return {
    base,
    key: base,
    url: `${site.origin}${pathname}${search}`,
    kind: kind ?? rule?.kind ?? kindOfPath(pathname),
    rule,
    wish: range === null ? NO_WISH : parseRange(range),
    seen: false,
    fields: NO_FIELDS,
    withheld: NO_NAMES,
    authorized: false,
    unkeyed: false,
    fillsNot: undefined,
  };
}

const NO_WISH: RangeWish = { kind: "none" };
const NO_FIELDS: Ask["fields"] = [];
const NO_NAMES: readonly string[] = [];

/** Kinds that players fetch: nothing a client sends reaches the origin of one, so nothing can be in its copy. */
export function isStrict(kind: ContentKind): boolean {
  return kind !== "other";
}

/**
 * The target as its origin is to see it: whose site it is asked for, and the client's fields that pass. `keyed` are those
 * that are part of the variant's key.
 */
export function withFields(target: Target, site: Site, { sent, withheld, odd }: SortedFields, keyed: readonly string[] = []): Target {
  const fixed: Ask["fields"] = [
    ["x-forwarded-host", site.id],
    // The scheme is not part of the key, so it must be the same for everybody: an answer to "http" may be a redirect to itself.
    ["x-forwarded-proto", "https"],
  ];
  const unkeyed = sent.some(([name]) => !CANONICAL.has(name) && !keyed.includes(name));
  const fillsNot = target.fillsNot ?? (odd.length > 0 ? "odd-fields" : undefined);
  return { ...target, seen: true, fields: [...sent, ...fixed].toSorted(byName), withheld, unkeyed, fillsNot };
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fields whose values have one form for all who mean the same. */
const CANONICAL: ReadonlySet<string> = new Set(["accept-language"]);

/** The target with a credential, which only its origin can judge. */
export function withCredential(target: Target, authorization: string): Target {
  return { ...target, fields: [...target.fields, ["authorization", authorization]], authorized: true };
}

/** The target of one variant of its URL; the upstream is asked with the values the variant is selected by. */
export function ofVariant(target: Target, { id, names }: KnownFork, values: readonly (string | null)[]): Target {
  const own = target.fields.filter(([name]) => !names.includes(name));
  const selecting: Fields = names.flatMap((name, i) => {
    const value = values[i];
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  return { ...target, key: variantKey(target.base, id, names, values), fork: { id, names }, fields: [...own, ...selecting].toSorted(byName) };
}

/** The target without what made it a variant. */
export function ofUrl(target: Target): Target {
  const { fork: _fork, ...rest } = target;
  return { ...rest, key: target.base };
}

/** The target under the key its answer turned out to belong to. */
export function atPlace(target: Target, { key, fork }: { readonly key: string; readonly fork?: KnownFork }): Target {
  return key === target.key || fork === undefined ? target : { ...target, key, fork };
}

/** A byte this far into its slice is worth a request of its own: it arrives first, and the part before it afterwards. */
const ROTATE_BYTES = 65_536;

/** The longest suffix asked for as such of a file nothing is known of. */
const MOST_SUFFIX_BYTES = 65_536;

/** Where to begin filling slice `n` so that byte `offset` of the representation comes soon. */
export function fillFrom(geometry: Geometry, n: number, offset: number): number {
  const start = sliceStart(geometry, n);
  return offset - start < ROTATE_BYTES ? start : offset;
}

/**
 * What to ask an upstream for when nothing is known: the slice with the first byte wanted, so that one round trip brings
 * status, length, validators and these bytes. Paths that do not look like audio are asked for as a whole: most have no
 * ranges, and most of those that do are small.
 */
export function firstWant(target: Target, geometry: Geometry, rangesLie: boolean): Want {
  if (rangesLie) return { kind: "whole" };
  const [first] = target.wish.kind === "ranges" ? target.wish.specs : [];
  // A fill takes one slice, and what a suffix brings of the next is asked for twice: a long one is worth a round trip.
  if (first?.kind === "suffix" && first.length <= MOST_SUFFIX_BYTES && first.length > 0) return { kind: "suffix", length: first.length };
  if (first?.kind === "from") {
    const n = sliceAt(geometry, first.first);
    return { kind: "slice", n, from: fillFrom(geometry, n, first.first) };
  }
  return target.kind === "audio" || target.kind === "segment" ? { kind: "slice", n: 0, from: 0 } : { kind: "whole" };
}

/** What an ask says beyond its target and what it wants. */
type AskMore = { readonly expected?: Expected; readonly unless?: Ask["unless"]; readonly standIn?: boolean };

/** A question to the upstream about a target. `known`: what was known of purges before it is sent. */
export function askFor(target: Target, want: Want, known: KnownPurges, more: AskMore = {}): Ask {
  const { base, key, fork, url, kind, rule, fields, withheld, authorized, unkeyed } = target;
  return {
    format: ASK_FORMAT,
    key,
    base,
    ...(fork === undefined ? {} : { fork }),
    url,
    kind,
    want,
    follow: rule?.followRedirects ?? false,
    ...(rule === undefined ? {} : { prefix: rule.prefix }),
    fields,
    withheld,
    authorized,
    unkeyed,
    standIn: more.standIn ?? false,
    ...known,
    ...(more.expected === undefined ? {} : { expected: more.expected }),
    ...(more.unless === undefined ? {} : { unless: more.unless }),
  };
}
