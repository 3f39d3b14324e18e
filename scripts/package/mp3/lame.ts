/** What the first frame of an MP3 tells of all others (Xing and LAME tags): frames, and samples that are no sound. */
export type LameTag = { readonly frames: number; readonly priming: number; readonly padding: number; readonly samplesPerFrame: number };

/** An MP3 decoder's own delay (MPEG-1 layer III's synthesis and overlap), which the tag's numbers leave out. */
const DECODER_DELAY = 529;

/** Reads the tag of a file that begins with it; nothing where there is none. */
export function lameTagIn(head: Uint8Array): LameTag | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 256 || view.getUint16(0) >> 5 !== 0x7ff) return undefined;
  const mpeg1 = ((head[1] ?? 0) & 0x18) === 0x18;
  const mono = (head[3] ?? 0) >> 6 === 3;
  const at = 4 + (mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17);
  const name = String.fromCharCode(...head.subarray(at, at + 4));
  const flags = view.getUint32(at + 4);
  if ((name !== "Xing" && name !== "Info") || (flags & 1) === 0) return undefined;
  const lame = at + 8 + 4 + ((flags & 2) === 0 ? 0 : 4) + ((flags & 4) === 0 ? 0 : 100) + ((flags & 8) === 0 ? 0 : 4);
  // Nine characters of the encoder's name, twelve bytes, then twelve bits of each.
  const delays = view.getUint32(lame + 20) & 0xff_ffff;
  return { frames: view.getUint32(at + 8), priming: (delays >>> 12) + DECODER_DELAY, padding: Math.max(0, (delays & 0xfff) - DECODER_DELAY), samplesPerFrame: mpeg1 ? 1152 : 576 };
}
