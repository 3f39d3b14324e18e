import { bigEndian, fourCharacters } from "./bytes.ts";
import { type Part, partsFrom } from "./parts.ts";
import { indexedSound } from "./sidx.ts";
import { type Opening, type Reader, type Sound, soundBytes } from "./sound.ts";

/** What a file begins with (ISO/IEC 14496-12 §4.3, §8.1 to §8.16); QuickTime's has no `ftyp`. */
const FIRST: ReadonlySet<string> = new Set(["ftyp", "styp", "moov", "moof", "mdat", "sidx", "free", "skip", "wide", "pdin", "emsg", "prft"]);

/** The most that is taken of a fragment: ten seconds of 800 kbit/s. Players ask for segments whole. */
const FRAGMENT_MAX_BYTES = 1_000_000;

/**
 * MP4, M4A, CMAF and QuickTime. The sound is in `mdat`, and `moov` says where: in front of it, or behind it at the place that
 * follows from `mdat`'s length. A fragment (`moof`) stands with its own `mdat`; an index in front of the first (`sidx`) tells how many
 * of them play for two seconds. Of boxes that leave the head it is assumed that
 * the sound, or `moov`, comes next.
 */
export const mp4: Reader = (file, at) => {
  const { head } = file;
  let end = at;
  let movie: Part | undefined;
  let fragment: Part | undefined;
  let sound: Part | undefined;
  for (const box of partsFrom(at, head.length, (from) => boxAt(file, from))) {
    if (end === at && !FIRST.has(box.type)) return undefined;
    end = box.end;
    if (box.type === "moov") movie ??= box;
    const indexed = box.type === "sidx" && fragment === undefined && sound === undefined ? indexedSound(head, box) : undefined;
    if (indexed !== undefined) return { at: indexed.at, bytes: Math.min(indexed.bytes, FRAGMENT_MAX_BYTES) };
    if (box.type === "moof") fragment ??= box;
    if (box.type === "mdat" && box.end > box.bodyAt) sound ??= box;
    if (sound !== undefined && (movie !== undefined || fragment !== undefined)) break;
  }
  if (end === at) return undefined;
  const bytes = soundBytes(movie === undefined ? undefined : bytesPerSec(file, movie));
  if (sound === undefined) return { at: end, bytes };
  if (fragment !== undefined && fragment.end <= sound.bodyAt) return fragmentSound(sound);
  if (movie !== undefined && movie.end <= sound.bodyAt) return { at: sound.bodyAt, bytes };
  return { at: sound.bodyAt, bytes, indexAt: movie === undefined ? end : sound.end };
};

function fragmentSound({ bodyAt, end }: Part): Sound {
  return { at: bodyAt, bytes: Math.min(end - bodyAt, FRAGMENT_MAX_BYTES) };
}

/** A box (§4.2): 32 bits of length and a type; a length of 1 means that 64 bits follow, 0 that it goes to the end of the file. */
function boxAt({ head, size }: Opening, at: number): Part | undefined {
  if (at + 8 > head.length) return undefined;
  const type = fourCharacters(head, at + 4);
  const short = bigEndian(head, at, 4);
  if (short === 0) return { type, bodyAt: at + 8, end: Math.max(size, at + 8) };
  const header = short === 1 ? 16 : 8;
  const length = short === 1 ? bigEndian(head, at + 8, 8) : short;
  return length < header || at + header > head.length ? undefined : { type, bodyAt: at + header, end: at + length };
}

/** What a second of the file weighs by the length `mvhd` gives it (§8.2.2), where that is in the head. */
function bytesPerSec(file: Opening, movie: Part): number | undefined {
  const { head, size } = file;
  for (const box of partsFrom(movie.bodyAt, Math.min(movie.end, head.length), (from) => boxAt(file, from))) {
    if (box.type !== "mvhd") continue;
    const wide = head[box.bodyAt] === 1;
    const scale = bigEndian(head, box.bodyAt + (wide ? 20 : 12), 4);
    const length = bigEndian(head, box.bodyAt + (wide ? 24 : 16), wide ? 8 : 4);
    // All ones: not known. None at all: it is in fragments.
    return length === 0 || length >= (wide ? 2 ** 63 : 2 ** 32 - 1) ? undefined : (size * scale) / length;
  }
  return undefined;
}
