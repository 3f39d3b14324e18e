import type { FileHandle } from "node:fs/promises";
import { HashedFile } from "../hashed-file.ts";
import { type Fragment, fragmentsOf } from "./fragments.ts";
import { fileHeader } from "./header.ts";
import { fragmentHead } from "./moof.ts";
import type { SampleTable } from "./sample-table.ts";
import { segmentIndex } from "./sidx.ts";

/** What a fragmented file is made with beside its samples. */
export type FragmentedWish = {
  /** Ticks of sound. */
  readonly played: number;
  /** Seconds of sound at which a new fragment begins (`cutsOf`). */
  readonly cuts: readonly number[];
  /** So many samples must be decoded before one is heard right. */
  readonly roll: number;
  readonly brands: readonly string[];
  readonly trackBoxes: readonly Uint8Array[];
  readonly movieBoxes: readonly Uint8Array[];
};

/** A fragmented file as it was written: `init` are the first and the last byte of `ftyp` and `moov`; ticks of a fragment are those one hears. */
export type Fragmented = {
  readonly bytes: number;
  readonly sha256: string;
  readonly init: readonly [number, number];
  readonly firstFragment: number;
  readonly fragments: readonly (readonly [ticks: number, bytes: number])[];
};

/** Writes the samples of one MP4 file into another as CMAF fragments: `ftyp`, `moov`, `sidx`, then `moof` and `mdat` for each. Memory does not grow with the sound but by its table. */
export async function writeFragmented(from: FileHandle, table: SampleTable, path: string, wish: FragmentedWish): Promise<Fragmented> {
  const fragments = fragmentsOf(table, wish.cuts);
  const defaultTicks = table.ticks[0] ?? 0;
  const header = fileHeader(table, { ...wish, defaultTicks });
  const headOf = (fragment: Fragment, at: number): Uint8Array => fragmentHead(table, fragment, at + 1, defaultTicks, wish.roll > 0);
  // Once for their lengths, and once more to write them: all of them together need not be held.
  const indexed = fragments.map((fragment, at) => ({ ticks: heardTicks(fragment, table.priming, wish.played), bytes: headOf(fragment, at).length + fragment.bytes }));
  const index = segmentIndex(table.timescale, indexed);
  const out = await HashedFile.create(path);
  try {
    await out.write(header);
    await out.write(index);
    let position = table.offset;
    for (const [at, fragment] of fragments.entries()) {
      await out.write(headOf(fragment, at));
      await out.copy(from, position, fragment.bytes);
      position += fragment.bytes;
    }
    const written = await out.end();
    return { ...written, init: [0, header.length - 1], firstFragment: header.length + index.length, fragments: indexed.map(({ ticks, bytes }) => [ticks, bytes]) };
  } catch (error) {
    await out.close().catch(() => undefined);
    throw error;
  }
}

/** How much of a fragment is heard. */
function heardTicks({ begin, ticks }: Fragment, priming: number, played: number): number {
  return Math.max(1, Math.min(begin + ticks, priming + played) - Math.max(begin, priming));
}
