/** What is known of a file: its first bytes, its length, and what its `Content-Type` says. */
export type Opening = { readonly head: Uint8Array; readonly size: number; readonly contentType: string | null };

/** Where in a file the first sound is. Offsets may lie, and lie outside the file: `spansOf` takes what is there. */
export type Sound = {
  /** The first byte of sound. What stands before it (tags, pictures, indexes, headers) is read first, from byte 0 on. */
  readonly at: number;
  /** How many bytes of it make about `SOUND_SEC`. */
  readonly bytes: number;
  /** From here to the end stands what no player can do without, behind the sound. */
  readonly indexAt?: number;
};

/** Reads a container at `at`, behind any tags; nothing: it is another one, or not to be made sense of. */
export type Reader = (file: Opening, at: number) => Sound | undefined;

/** How much sound a player wants before it lets any be heard, seconds. */
export const SOUND_SEC = 2;

/** What sound is taken to weigh where a file does not say: 320 kbit/s, the most MP3 has and more than most AAC and Opus. */
const ASSUMED_BYTES_PER_SEC = 40_000;

/** The bytes of `SOUND_SEC` at a rate; one that is no positive number is unknown. */
export function soundBytes(bytesPerSec?: number): number {
  const known = bytesPerSec !== undefined && bytesPerSec > 0 && bytesPerSec < Number.POSITIVE_INFINITY;
  return Math.ceil(SOUND_SEC * (known ? bytesPerSec : ASSUMED_BYTES_PER_SEC));
}
