import type { Descriptor } from "../cache/descriptor.ts";
import { type Geometry, sliceCount, sliceSpan, slicesOf, spanBytes } from "../cache/slices.ts";
import type { Extent } from "./order.ts";

/** What an extent is judged by. */
type File = Pick<Descriptor, "size" | "start">;

/** The numbers of the slices an extent is made of, each once, in the order in which they are fetched: the head first. */
export function extentSlices({ size, start }: File, geometry: Geometry, extent: Extent): readonly number[] {
  if (extent === "all") return Array.from({ length: sliceCount(geometry, size) }, (_, n) => n);
  if (extent === "head") return [0];
  const slices = new Set([0]);
  for (const [first, last] of start ?? []) for (const { n } of slicesOf(geometry, { first, last: Math.min(last, size - 1) })) slices.add(n);
  return [...slices];
}

/** How many bytes an extent's slices hold: what it takes to warm it where nothing is stored. */
export function extentBytes(file: File, geometry: Geometry, extent: Extent): number {
  return extentSlices(file, geometry, extent).reduce((sum, n) => sum + spanBytes(sliceSpan(geometry, n, file.size)), 0);
}
