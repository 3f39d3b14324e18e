import { bigEndian, says } from "./bytes.ts";
import { type Part, partsFrom } from "./parts.ts";
import { type Reader, soundBytes } from "./sound.ts";

const STREAMINFO = "0";
const LAST = 0x80;

/** What may still come behind a block that leaves the head: FLAC's own tool pads with 8 KiB. */
const ASSUMED_REST = 65_536;

/**
 * FLAC (RFC 9639 §8): four characters, then blocks of metadata, each with its length, one of which may be a picture of megabytes.
 * Of a chain that leaves the head it is assumed that little more follows, and then sound.
 */
export const flac: Reader = ({ head, size }, at) => {
  if (!says(head, at, "fLaC")) return undefined;
  const { end, last, info } = blocksEnd(head, at + 4);
  const bytes = soundBytes(info === undefined ? undefined : bytesPerSec(head, info, size - end));
  return last ? { at: end, bytes } : { at: end, bytes: bytes + ASSUMED_REST };
};

/** Where a chain of metadata blocks that begins at `at` ends as far as it is seen, whether that was its last, and where its STREAMINFO is. */
export function blocksEnd(head: Uint8Array, at: number): { readonly end: number; readonly last: boolean; readonly info: number | undefined } {
  let end = at;
  let info: number | undefined;
  for (const { type, bodyAt, end: behind } of partsFrom(at, head.length, (from) => blockAt(head, from))) {
    end = behind;
    if (type === STREAMINFO) info ??= bodyAt;
    if ((head[bodyAt - 4] ?? 0) >= LAST) return { end, last: true, info };
  }
  return { end, last: false, info };
}

function blockAt(head: Uint8Array, at: number): Part | undefined {
  if (at + 4 > head.length) return undefined;
  return { type: String((head[at] ?? 0) & ~LAST), bodyAt: at + 4, end: at + 4 + bigEndian(head, at + 1, 3) };
}

/** From STREAMINFO (§8.2): what all frames weigh on average, or the uncompressed sound where their number is not known. */
function bytesPerSec(head: Uint8Array, info: number, frameBytes: number): number {
  const rate = bigEndian(head, info + 10, 3) >>> 4;
  const packed = bigEndian(head, info + 12, 2);
  const raw = rate * (((packed >>> 9) & 7) + 1) * ((((packed >>> 4) & 31) + 1) / 8);
  const samples = (packed & 15) * 2 ** 32 + bigEndian(head, info + 14, 4);
  return samples === 0 ? raw : Math.min(raw, (frameBytes * rate) / samples);
}
