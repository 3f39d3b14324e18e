import { ascii, box, fullBox, type Part, u16, u32, u64, zeros } from "./box.ts";
import type { SampleTable } from "./sample-table.ts";

/** What a header is made of beside the sample table. */
export type HeaderWish = {
  /** Ticks of sound: without what stands before and behind it. */
  readonly played: number;
  readonly defaultTicks: number;
  /** So many samples must be decoded before one is heard right; 0: none. */
  readonly roll: number;
  /** Brands that are true of the file beside those all have. */
  readonly brands: readonly string[];
  /** What of `udta` goes into the track, and into the movie. */
  readonly trackBoxes: readonly Uint8Array[];
  readonly movieBoxes: readonly Uint8Array[];
};

const MATRIX: readonly Part[] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].map(u32);
/** Every sample can be decoded without another (sample_depends_on = 2; ISO/IEC 14496-12 §8.8.3.1). */
const SYNC_SAMPLE = 0x0200_0000;
const UNDETERMINED_LANGUAGE = 0x55c4;
/** Enabled, in the movie. */
const TRACK_FLAGS = 0x3;

/**
 * `ftyp` and `moov` of a fragmented file of one audio track (ISO/IEC 23000-19 §7.3.1, §7.5): no samples in it, the edit list that skips the
 * priming, and how long all fragments are. The movie's clock is the media's, so that both are exact.
 */
export function fileHeader({ timescale, priming, description }: SampleTable, wish: HeaderWish): Uint8Array {
  const { played, defaultTicks, roll } = wish;
  const brands = ["iso6", "mp41", "dash", "cmfc", ...wish.brands];
  const ftyp = box("ftyp", ascii("iso6"), u32(0), ...brands.map(ascii));
  const stbl = box(
    "stbl",
    box("stsd", description),
    fullBox("stts", 0, 0, u32(0)),
    fullBox("stsc", 0, 0, u32(0)),
    fullBox("stsz", 0, 0, u32(0), u32(0)),
    fullBox("stco", 0, 0, u32(0)),
    ...(roll === 0 ? [] : [fullBox("sgpd", 1, 0, ascii("roll"), u32(2), u32(1), u16(0x1_0000 - roll))]),
  );
  const minf = box("minf", fullBox("smhd", 0, 0, zeros(4)), box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1))), stbl);
  const mdia = box(
    "mdia",
    fullBox("mdhd", 0, 0, u32(0), u32(0), u32(timescale), u32(0), u16(UNDETERMINED_LANGUAGE), u16(0)),
    fullBox("hdlr", 0, 0, u32(0), ascii("soun"), zeros(12), ascii("sound\0")),
    minf,
  );
  const trak = box(
    "trak",
    fullBox("tkhd", 0, TRACK_FLAGS, u32(0), u32(0), u32(1), u32(0), u32(0), zeros(8), u16(0), u16(1), u16(0x100), u16(0), ...MATRIX, u32(0), u32(0)),
    ...(priming === 0 ? [] : [box("edts", fullBox("elst", 1, 0, u32(1), u64(played), u64(priming), u16(1), u16(0)))]),
    mdia,
    ...udta(wish.trackBoxes),
  );
  const mvex = box("mvex", fullBox("mehd", 1, 0, u64(played)), fullBox("trex", 0, 0, u32(1), u32(1), u32(defaultTicks), u32(0), u32(SYNC_SAMPLE)));
  const mvhd = fullBox("mvhd", 0, 0, u32(0), u32(0), u32(timescale), u32(0), u32(0x1_0000), u16(0x100), zeros(10), ...MATRIX, zeros(24), u32(2));
  const moov = box("moov", mvhd, trak, mvex, ...udta(wish.movieBoxes));
  const whole = new Uint8Array(ftyp.length + moov.length);
  whole.set(ftyp);
  whole.set(moov, ftyp.length);
  return whole;
}

function udta(boxes: readonly Uint8Array[]): Uint8Array[] {
  return boxes.length === 0 ? [] : [box("udta", ...boxes)];
}
