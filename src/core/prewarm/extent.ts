import type { Descriptor } from "../cache/descriptor.ts";
import { type Geometry, sliceCount } from "../cache/slices.ts";
import type { Extent } from "./order.ts";

/** The numbers of the slices an extent is made of, in the order in which they are fetched: the head first. */
export function extentSlices({ size }: Pick<Descriptor, "size">, geometry: Geometry, extent: Extent): readonly number[] {
  const count = Math.max(1, sliceCount(geometry, size));
  return extent === "all" ? Array.from({ length: count }, (_, n) => n) : [0];
}
