/**
 * Audio-sized objects whose every byte is known to both ends without either holding them: a pseudo-random block
 * repeated. The period is a prime just below 1 MiB, so bytes cut out at the wrong slice, or out of another track,
 * are never the right ones.
 */
const PERIOD = 1_048_573;

/** What a path of the shaped origin names. */
export type Track = { seed: string; size: number };

/** Path of a track: `/audio/<seed>-<MiB>.flac`; KiB sizes end in `k`. */
export function pathOf(seed: string, mebibytes: number): string {
  return `/audio/${seed}-${mebibytes}.flac`;
}

/** The track a path names, or undefined. Seeds are letters, digits, dots and dashes; sizes 1 to 4096 MiB, or KiB with a `k`. */
export function trackAt(path: string): Track | undefined {
  const [, seed, size, kibi] = /^\/audio\/([\w.-]+)-([1-9]\d{0,3})(k?)\.flac$/.exec(path) ?? [];
  if (seed === undefined || size === undefined) return undefined;
  return { seed, size: Number(size) * (kibi === "k" ? 1024 : 1024 * 1024) };
}

const blocks = new Map<string, Buffer>();

/** Two periods of a seed's block, so that any stretch shorter than one is contiguous somewhere in it. */
function blockOf(seed: string): Buffer {
  const known = blocks.get(seed);
  if (known !== undefined) return known;
  const words = new Uint32Array(Math.ceil(PERIOD / 4));
  let state = 0x9e3779b9;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 0x85ebca6b) >>> 0;
  state |= 1; // xorshift never leaves 0
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  const once = Buffer.from(words.buffer, 0, PERIOD);
  const block = Buffer.concat([once, once]);
  if (blocks.size >= 64) blocks.clear();
  blocks.set(seed, block);
  return block;
}

/** Bytes `offset` to `offset + length` of a seed's content, not copied; `length` up to 1 MB. The track's end is the caller's affair. */
export function bytesAt(seed: string, offset: number, length: number): Buffer {
  const start = offset % PERIOD;
  return blockOf(seed).subarray(start, start + Math.min(length, PERIOD));
}

/** Whether `chunk` is what stands at `offset` of the seed's content. */
export function isRight(seed: string, offset: number, chunk: Buffer): boolean {
  for (let done = 0; done < chunk.length; ) {
    const expected = bytesAt(seed, offset + done, chunk.length - done);
    if (chunk.compare(expected, 0, expected.length, done, done + expected.length) !== 0) return false;
    done += expected.length;
  }
  return true;
}
