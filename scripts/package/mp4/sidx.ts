import { fullBox, type Part, u16, u32, u64 } from "./box.ts";

/** A fragment as an index tells of it: how long it is heard, in ticks, and its bytes, `moof` and all. */
export type Indexed = { readonly ticks: number; readonly bytes: number };

/** Begins with a stream access point of type 1: whatever is in the fragment can be decoded from its beginning. */
const SAP_TYPE_1 = 0x9000_0000;

/** The index of a file (ISO/IEC 14496-12 §8.16.3), to stand right before its first fragment. Its count has two bytes, and a manifest fewer fragments (`MOST_FRAGMENTS`). Times are those one hears: the first is 0. */
export function segmentIndex(timescale: number, fragments: readonly Indexed[]): Uint8Array {
  const references = fragments.flatMap(({ ticks, bytes }): Part[] => [u32(bytes), u32(ticks), u32(SAP_TYPE_1)]);
  return fullBox("sidx", 1, 0, u32(1), u32(timescale), u64(0), u64(0), u16(0), u16(fragments.length), ...references);
}
