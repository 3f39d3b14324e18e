import { bigEndian } from "./bytes.ts";
import type { Frame } from "./frames.ts";

const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;

/** kbit/s by layer and the header's index, ISO/IEC 11172-3 §2.4.2.3 and 13818-3 §2.4.2.3. Index 0 (free format) and 15 have none. */
const KBPS = {
  mpeg1: [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  mpeg2: [[0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256], MPEG2_KBPS, MPEG2_KBPS],
} as const;

const RATES = [44_100, 48_000, 32_000] as const;

/** Halvings of the rate by the version's two bits: MPEG-2.5, reserved, MPEG-2, MPEG-1. */
const HALVED = [4, undefined, 2, 1] as const;

/** Reads the header of an MPEG audio frame, layer I to III (ISO/IEC 11172-3 §2.4.1.3). */
export function mpegFrame(head: Uint8Array, at: number): Frame | undefined {
  // Most of what is looked at is not even a sign of one.
  if (at + 4 > head.length || (head[at + 1] ?? 0) < 0xe0) return undefined;
  const header = bigEndian(head, at, 4);
  if (header < 0xffe00000) return undefined;
  const halved = HALVED[(header >>> 19) & 3];
  const layer = 4 - ((header >>> 17) & 3);
  const kbps = KBPS[halved === 1 ? "mpeg1" : "mpeg2"][layer - 1]?.[(header >>> 12) & 15] ?? 0;
  const rate = (RATES[(header >>> 10) & 3] ?? 0) / (halved ?? 1);
  if (halved === undefined || kbps === 0 || rate === 0) return undefined;
  const padding = (header >>> 9) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && halved !== 1 ? 576 : 1152;
  // Slots are of four bytes in layer I and of one in the others.
  const slot = layer === 1 ? 4 : 1;
  const bytes = (Math.floor(((samples / 8) * kbps * 1000) / rate / slot) + padding) * slot;
  return { bytes, sec: samples / rate, stream: (header & 0xfffe0c00) >>> 0 };
}
