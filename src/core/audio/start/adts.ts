import { bigEndian } from "./bytes.ts";
import type { Frame } from "./frames.ts";

/** Hertz by the header's index (ISO/IEC 14496-3 table 1.18). */
const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350] as const;

/** Reads the header of an ADTS frame (ISO/IEC 14496-3 §1.A.2.2): 1 to 4 blocks of 1,024 samples. */
export function adtsFrame(head: Uint8Array, at: number): Frame | undefined {
  // Twelve ones, and the two bits of the layer, which are none.
  if (at + 7 > head.length || head[at] !== 0xff || ((head[at + 1] ?? 0) & 0xf6) !== 0xf0) return undefined;
  const header = bigEndian(head, at, 4);
  const rate = RATES[(header >>> 10) & 15];
  const bytes = (bigEndian(head, at + 3, 3) >>> 5) & 0x1fff;
  if (rate === undefined || bytes < 7) return undefined;
  const blocks = ((head[at + 6] ?? 0) & 3) + 1;
  return { bytes, sec: (blocks * 1024) / rate, stream: (header & 0xfffefdc0) >>> 0 };
}
