/** What a `Range` header asks of `size` bytes, as this origin understands it. `end` is exclusive. */
export type Part = { kind: "whole" } | { kind: "part"; first: number; end: number } | { kind: "unsatisfiable" };

/** Reads one byte range; several at once are answered whole, as object stores do. */
export function asked(header: string, size: number): Part {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  const from = match?.[1] ?? "";
  const to = match?.[2] ?? "";
  if (!match || (from === "" && to === "")) return { kind: "whole" };
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? { kind: "unsatisfiable" } : { kind: "part", first: size - length, end: size };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return { kind: "whole" };
  if (first >= size) return { kind: "unsatisfiable" };
  return { kind: "part", first, end: to === "" ? size : Math.min(Number(to) + 1, size) };
}
