/** A box of ISO/IEC 14496-12: its size, its type, what is in it. */
function box(type: string, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const size = 8 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  bytes.set([...word(size), ...[...type].map((letter) => letter.charCodeAt(0))]);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
/** ESDS of AAC-LC at 44.1 kHz, two channels (ISO/IEC 14496-14, 3.1). */
const ESDS = [0, 0, 0, 0, 3, 25, 0, 1, 0, 4, 17, 0x40, 0x15, 0, 0, 0, ...zeros(8), 5, 2, 0x12, 0x10, 6, 1, 2];
const ENTRIES = { aac: ["mp4a", box("esds", ESDS)], opus: ["Opus", box("dOps", [0, 2, 1, 56, ...word(48_000), 0, 0, 0])] } as const;

/** What stands before the fragments of a sound, as much of it as a player reads, filled up to `bytes`. */
export function initBytes(codec: keyof typeof ENTRIES, timescale: number, bytes: number): Uint8Array {
  const [fourCc, config] = ENTRIES[codec];
  const entry = box(fourCc, zeros(6), [0, 1], zeros(8), [0, 2, 0, 16], zeros(4), [timescale >>> 8, timescale & 255, 0, 0], config);
  const media = box("mdia", box("mdhd", zeros(12), word(timescale), zeros(8)), box("hdlr", zeros(8), [..."soun"].map((letter) => letter.charCodeAt(0)), zeros(13)), box("minf", box("stbl", box("stsd", zeros(4), word(1), entry))));
  const movie = box("moov", box("mvhd", zeros(12), word(timescale), zeros(84)), box("trak", box("tkhd", zeros(12), word(1), zeros(68)), media), box("mvex", box("trex", zeros(4), word(1), word(1), zeros(12))));
  return filled([box("ftyp", [..."iso6"].map((letter) => letter.charCodeAt(0)), zeros(4)), movie], "free", bytes);
}

/** A fragment whose sound is one sample of nothing, filled up to `bytes`; it says which variant it is of where its number is. */
export function fragmentBytes(variant: number, startTicks: number, ticks: number, bytes: number): Uint8Array {
  const size = Math.max(0, bytes - 108);
  const track = box("traf", box("tfhd", [0, 2, 0, 0], word(1)), box("tfdt", [1, 0, 0, 0], word(Math.floor(startTicks / 2 ** 32)), word(startTicks >>> 0)), box("trun", [0, 0, 3, 1], word(1), word(108), word(ticks), word(size)));
  return filled([box("moof", box("mfhd", zeros(4), word(variant)), track)], "mdat", bytes);
}

/** Boxes, behind them one that makes them as long as they are to be. */
function filled(boxes: readonly Uint8Array[], last: string, bytes: number): Uint8Array {
  const length = boxes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const all = new Uint8Array(Math.max(bytes, length + 8));
  let at = 0;
  for (const one of boxes) {
    all.set(one, at);
    at += one.byteLength;
  }
  all.set([...word(all.byteLength - at), ...[...last].map((letter) => letter.charCodeAt(0))], at);
  return all;
}

/** What `fragmentBytes` made: which variant, from when, how long; undefined of anything else. */
export function fragmentIn(bytes: Uint8Array): { readonly variant: number; readonly startTicks: number; readonly ticks: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 108 || view.getUint32(4) !== 0x6d6f6f66) return undefined;
  return { variant: view.getUint32(20), startTicks: view.getUint32(60) * 2 ** 32 + view.getUint32(64), ticks: view.getUint32(88) };
}
