/** What a `Range` header asks of a file of `size` bytes; ends are inclusive. */
export type Range =
  | { kind: "whole" }
  | { kind: "part"; first: number; last: number }
  | { kind: "unsatisfiable" };

/**
 * Reads a single byte range (RFC 9110 §14.1.2). Unknown units, nonsense and several ranges are answered with the
 * whole file, which §14.2 allows and buckets do; a range that begins past the end is unsatisfiable.
 *
 * Written apart from the edge's own reader on purpose: an origin that shared it would share its mistakes.
 */
export function readRange(header: string | null, size: number): Range {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? "");
  if (match === null) return { kind: "whole" };
  const [, from = "", to = ""] = match;
  if (from === "") {
    if (to === "") return { kind: "whole" };
    const length = Math.min(Number(to), size);
    return length === 0 ? { kind: "unsatisfiable" } : { kind: "part", first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return { kind: "whole" }; // §14.1.1: an invalid range is ignored
  if (first >= size) return { kind: "unsatisfiable" };
  return { kind: "part", first, last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}
