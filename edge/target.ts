import { ASK_FORMAT, type Ask, type Expected, type Want } from "../src/core/cache/ask.ts";
import { cacheKey } from "../src/core/cache/key.ts";
import { type Geometry, sliceAt, sliceStart } from "../src/core/cache/slices.ts";
import { type ContentKind, kindOfPath } from "../src/core/http/media.ts";
import { type RangeWish, parseRange } from "../src/core/http/range.ts";
import { type PathRule, type Settings, type Site, pathRuleFor } from "../src/core/settings/index.ts";

/** What a request is for, once: its key, its upstream URL, and what the operator said of its path. */
export type Target = {
  readonly key: string;
  readonly url: string;
  readonly kind: ContentKind;
  readonly rule: PathRule | undefined;
  readonly wish: RangeWish;
};

/** The target of a URL on a site. */
export function targetOf(site: Site, url: URL, range: string | null, settings: Settings): Target {
  const rule = pathRuleFor(settings, url.pathname);
  return {
    key: cacheKey(site.id, url.pathname, url.search),
    url: `${site.origin}${url.pathname}${url.search}`,
    kind: rule?.kind ?? kindOfPath(url.pathname),
    rule,
    wish: range === null ? NO_WISH : parseRange(range),
  };
}

const NO_WISH: RangeWish = { kind: "none" };

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

/** A question to the upstream about a target. */
export function askFor(target: Target, want: Want, more: { expected?: Expected; unless?: Ask["unless"] } = {}): Ask {
  const { key, url, kind, rule } = target;
  return {
    format: ASK_FORMAT,
    key,
    url,
    kind,
    want,
    follow: rule?.followRedirects ?? false,
    // No purges are known yet: the ledger will number them.
    asOf: 0,
    ...(more.expected === undefined ? {} : { expected: more.expected }),
    ...(more.unless === undefined ? {} : { unless: more.unless }),
  };
}
