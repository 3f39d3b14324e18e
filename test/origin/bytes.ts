/** A body whose every byte can be computed from its place, so that a file of 5 GiB takes no memory. */
export interface Bytes {
  readonly size: number;
  /** The bytes from `first` up to but not including `end`; both are clamped to the body. */
  read(first: number, end: number): Buffer;
}

const WORD = 4;

/** One 32-bit word of the endless sequence that belongs to `seed` (a finalizer that spreads every bit of its input). */
function wordAt(seed: number, index: number): number {
  let word = (Math.imul(seed + 1, 0x85ebca6b) ^ Math.imul(index + 1, 0x9e3779b1)) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return word ^ (word >>> 16);
}

/** `size` bytes that depend on `seed` and their place only; two seeds differ in nearly every byte. */
export function bytesOf(seed: number, size: number): Bytes {
  return {
    size,
    read(first, end) {
      const from = Math.max(0, Math.min(first, size));
      const to = Math.max(from, Math.min(end, size));
      const firstWord = Math.floor(from / WORD);
      const words = new Int32Array(Math.ceil(to / WORD) - firstWord);
      for (let i = 0; i < words.length; i += 1) words[i] = wordAt(seed, firstWord + i);
      const skip = from - firstWord * WORD;
      return Buffer.from(words.buffer, skip, to - from);
    },
  };
}

/** A body given as it is, for texts such as playlists and error pages. */
export function textOf(text: string | Buffer): Bytes {
  const whole = Buffer.from(text);
  return { size: whole.length, read: (first, end) => whole.subarray(Math.max(0, first), Math.min(end, whole.length)) };
}

/** Where `found` first differs from `bytes` when laid at `offset`; -1 when it is those bytes exactly. Past the end differs. */
export function firstDifference(bytes: Bytes, found: Buffer, offset = 0): number {
  const PIECE = 1 << 20;
  for (let at = 0; at < found.length; at += PIECE) {
    const piece = found.subarray(at, at + PIECE);
    const wanted = bytes.read(offset + at, offset + at + piece.length);
    if (wanted.equals(piece)) continue;
    for (let i = 0; i < piece.length; i += 1) if (wanted[i] !== piece[i]) return at + i;
  }
  return -1;
}
