import { decimal, isToken, trimOws } from "./grammar.ts";

/** A run of bytes; both ends inclusive, as in the headers. */
export type ByteRange = { readonly first: number; readonly last: number };

/** One element of a `Range` header (RFC 9110 §14.1.1): from `first` (to `last`), or the last `length` bytes. */
export type RangeSpec =
  | { readonly kind: "from"; readonly first: number; readonly last?: number }
  | { readonly kind: "suffix"; readonly length: number };

/** Why a `Range` header counts as absent. */
export type RangeIgnored = "unknown-unit" | "malformed" | "too-many";

/** What a `Range` header asks, before anything is known of the representation. */
export type RangeWish =
  | { readonly kind: "none" }
  | { readonly kind: "ignored"; readonly why: RangeIgnored }
  | { readonly kind: "ranges"; readonly specs: readonly RangeSpec[] };

/** Why the whole representation is the answer; `several` wanted ranges with gaps, `empty` wanted the end of nothing. */
export type WholeBecause = "no-range" | RangeIgnored | "several" | "empty";

/** What a `Range` header gets from a representation of a known size. */
export type RangeAnswer =
  | { readonly kind: "whole"; readonly why: WholeBecause } // answer 200
  | { readonly kind: "part"; readonly first: number; readonly last: number } // answer 206
  | { readonly kind: "unsatisfiable"; readonly size: number }; // answer 416 with `bytes */size`

/** More elements than this in one header ask for work, not for audio (RFC 9110 §17.15). */
const MAX_SPECS = 64;

/** Whether `Range` means anything for a method: only for GET (RFC 9110 §14.2), which is case-sensitive (§9.1). */
export function rangeApplies(method: string): boolean {
  return method === "GET";
}

/**
 * Reads a `Range` header (RFC 9110 §14.1.2, §14.2). One invalid element spoils the whole header, which is then ignored.
 * Positions beyond 2^53 - 1 become 2^53 - 1: no representation reaches there, so what they ask for stays the same.
 */
export function parseRange(header: string | null): RangeWish {
  if (header === null) return { kind: "none" };
  const text = trimOws(header);
  const equals = text.indexOf("=");
  const unit = text.slice(0, Math.max(equals, 0));
  if (!isToken(unit)) return ignored("malformed");
  if (unit.toLowerCase() !== "bytes") return ignored("unknown-unit"); // §14.1: unit names are case-insensitive
  const specs: RangeSpec[] = [];
  for (const part of text.slice(equals + 1).split(",")) {
    const element = trimOws(part);
    if (element === "") continue; // §5.6.1.2: empty elements count for nothing
    if (specs.length === MAX_SPECS) return ignored("too-many");
    const spec = parseSpec(element);
    if (spec === undefined) return ignored("malformed");
    specs.push(spec);
  }
  return specs.length === 0 ? ignored("malformed") : { kind: "ranges", specs }; // §14.1.1: at least one
}

function ignored(why: RangeIgnored): RangeWish {
  return { kind: "ignored", why };
}

function parseSpec(element: string): RangeSpec | undefined {
  const dash = element.indexOf("-");
  if (dash === -1) return undefined;
  const before = element.slice(0, dash);
  const after = element.slice(dash + 1);
  const end = decimal(after);
  if (before === "") return end === undefined ? undefined : { kind: "suffix", length: end };
  const first = decimal(before);
  if (first === undefined) return undefined;
  if (after === "") return { kind: "from", first };
  return end === undefined || end < first ? undefined : { kind: "from", first, last: end }; // §14.1.1: last < first is invalid
}

/**
 * What a wish gets from a representation of `size` bytes (a safe integer, 0 or more).
 *
 * Several satisfiable ranges that overlap or touch are answered as the one range they make; with gaps between them, as
 * the whole, which RFC 9110 §14.2 allows. A `multipart/byteranges` answer would make joins that nobody who plays audio
 * asks for, and lets a short header multiply what is sent (§17.15).
 */
export function resolveRange(wish: RangeWish, size: number): RangeAnswer {
  if (wish.kind === "none") return { kind: "whole", why: "no-range" };
  if (wish.kind === "ignored") return { kind: "whole", why: wish.why };
  // §14.1.2: the end of nothing is satisfiable, but Content-Range cannot say "no bytes"; §14.2 lets it be ignored.
  if (size === 0 && wish.specs.some((spec) => spec.kind === "suffix" && spec.length > 0)) return { kind: "whole", why: "empty" };
  const ranges = wish.specs.flatMap((spec) => satisfy(spec, size) ?? []).sort((a, b) => a.first - b.first);
  const [lowest, ...others] = ranges;
  if (lowest === undefined) return { kind: "unsatisfiable", size };
  let last = lowest.last;
  for (const range of others) {
    if (range.first > last + 1) return { kind: "whole", why: "several" };
    last = Math.max(last, range.last);
  }
  return { kind: "part", first: lowest.first, last };
}

/** The bytes one spec means here; undefined if it is not satisfiable (RFC 9110 §14.1.2). */
function satisfy(spec: RangeSpec, size: number): ByteRange | undefined {
  if (spec.kind === "suffix") {
    // §14.1.2: a suffix longer than the representation is all of it; one of length 0 is never satisfiable.
    return spec.length === 0 || size === 0 ? undefined : { first: Math.max(0, size - spec.length), last: size - 1 };
  }
  if (spec.first >= size) return undefined;
  return { first: spec.first, last: Math.min(spec.last ?? size - 1, size - 1) }; // §14.1.2: an end past the size is the size's
}

/** The `Range` header that asks for these bytes; without `last`, for everything from `first` on. */
export function formatRange({ first, last }: { readonly first: number; readonly last?: number }): string {
  return `bytes=${first}-${last ?? ""}`;
}
