import { bigEndian } from "./bytes.ts";
import type { Part } from "./parts.ts";
import { SOUND_SEC, type Sound } from "./sound.ts";

/** More entries than this before two seconds are over are no index of sound. */
const MOST_ENTRIES = 64;

/**
 * The first fragments that together play for `SOUND_SEC`, by an index of segments (ISO/IEC 14496-12 §8.16.3) that lies in `head`. Nothing
 * where it has no times, points to other indexes, or reaches beyond the head before they are over.
 */
export function indexedSound(head: Uint8Array, { bodyAt, end }: Part): Sound | undefined {
  const wide = head[bodyAt] === 0 ? 0 : 4;
  const timescale = bigEndian(head, bodyAt + 8, 4);
  const firstAt = end + bigEndian(head, bodyAt + 16 + wide, 4 + wide);
  const entriesAt = bodyAt + 24 + 2 * wide;
  const count = Math.min(bigEndian(head, entriesAt - 2, 2), MOST_ENTRIES);
  let [bytes, ticks] = [0, 0];
  for (let n = 0; n < count && ticks < SOUND_SEC * timescale; n += 1) {
    const at = entriesAt + 12 * n;
    const size = bigEndian(head, at, 4);
    if (at + 12 > Math.min(end, head.length) || size === 0 || size >= 2 ** 31) return undefined;
    bytes += size;
    ticks += bigEndian(head, at + 4, 4);
  }
  return timescale === 0 || ticks === 0 ? undefined : { at: firstAt, bytes };
}
