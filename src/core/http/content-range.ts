import { decimal, trimOws } from "./grammar.ts";

/** What a `Content-Range` header says: of a 206, of a 416, or nothing one may believe. Ends are inclusive. */
export type ContentRange =
  | { readonly kind: "part"; readonly first: number; readonly last: number; readonly size: number | "unknown" }
  | { readonly kind: "unsatisfied"; readonly size: number }
  | { readonly kind: "malformed" };

const PART = /^bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*)$/i;
const UNSATISFIED = /^bytes \*\/([0-9]+)$/i;
const MALFORMED: ContentRange = { kind: "malformed" };

/**
 * Reads a `Content-Range` header (RFC 9110 §14.4). Absent, in another unit, contradicting itself or past 2^53 - 1 is
 * `malformed`: bytes under such a header must not be joined with others.
 */
export function parseContentRange(header: string | null): ContentRange {
  const text = trimOws(header ?? "");
  const unsatisfied = UNSATISFIED.exec(text);
  if (unsatisfied !== null) {
    const size = exact(unsatisfied[1]);
    return size === undefined ? MALFORMED : { kind: "unsatisfied", size };
  }
  const part = PART.exec(text);
  const first = exact(part?.[1]);
  const last = exact(part?.[2]);
  const size = part?.[3] === "*" ? "unknown" : exact(part?.[3]);
  if (first === undefined || last === undefined || size === undefined) return MALFORMED;
  if (last < first) return MALFORMED; // §14.4: invalid
  if (size !== "unknown" && size <= last) return MALFORMED; // §14.4: invalid
  return { kind: "part", first, last, size };
}

/** A number that is not clamped: here every digit counts, because bytes are joined by it. */
function exact(digits: string | undefined): number | undefined {
  const value = decimal(digits ?? "");
  return value === undefined || value >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

/** The `Content-Range` of a 206 (RFC 9110 §14.4): 0 <= first <= last < size, in bytes. */
export function formatContentRange(first: number, last: number, size: number | "unknown"): string {
  return `bytes ${first}-${last}/${size === "unknown" ? "*" : size}`;
}

/** The `Content-Range` of a 416 (RFC 9110 §15.5.17) for a representation of `size` bytes. */
export function formatUnsatisfied(size: number): string {
  return `bytes */${size}`;
}
