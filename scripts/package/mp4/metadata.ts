import type { Loudness } from "../../../src/core/audio/track.ts";
import { replayGain, type Words } from "../words.ts";
import { ascii, box, fullBox, joined, type Part, u16, u32, u8, zeros } from "./box.ts";

/** What `udta` of the movie holds: iTunes' list of tags, as players of MP4 read it. */
export function tagBoxes({ title, artist, release, date, isrc, label, loudness }: Words): Uint8Array[] {
  const named = [["\u00a9nam", title], ["\u00a9ART", artist], ["\u00a9alb", release], ["\u00a9day", date]] as const;
  const gain = loudness === undefined ? undefined : replayGain(loudness);
  const free = [["ISRC", isrc], ["LABEL", label], ["replaygain_track_gain", gain?.gain], ["replaygain_track_peak", gain?.peak]] as const;
  const items = [
    ...named.flatMap(([type, value]) => (value === undefined ? [] : [box(type, textOf(value))])),
    ...free.flatMap(([name, value]) => (value === undefined ? [] : [box("----", fullBox("mean", 0, 0, ascii("com.apple.iTunes")), fullBox("name", 0, 0, ascii(name)), textOf(value))])),
  ];
  if (items.length === 0) return [];
  return [fullBox("meta", 0, 0, fullBox("hdlr", 0, 0, u32(0), ascii("mdirappl"), zeros(9)), box("ilst", ...items))];
}

/** UTF-8 (a well-known type of 1). */
function textOf(value: string): Uint8Array {
  return box("data", u32(1), u32(0), new TextEncoder().encode(value));
}

/**
 * What `udta` of the track holds: its loudness (ISO/IEC 14496-12 §12.2.7; scales of ISO/IEC 23003-4): programme loudness and range as EBU R 128
 * has them, true peak as ITU-R BS.1770 has it, all measured with care.
 */
export function loudnessBoxes(loudness: Loudness | undefined): Uint8Array[] {
  if (loudness === undefined) return [];
  const { lufs, rangeLu, peakDbtp } = loudness;
  const truePeak = clamped(Math.round((20 - peakDbtp) * 32), 1, 0xfff);
  const measured: Part[] = [
    ...measurement(PROGRAMME_LOUDNESS, clamped(Math.round((lufs + 57.75) * 4), 0, 255)),
    ...measurement(LOUDNESS_RANGE, rangeLu <= 32 ? Math.round(rangeLu * 4) : rangeLu <= 70 ? Math.round((rangeLu + 32) * 2) : clamped(Math.round(rangeLu + 134), 0, 255)),
  ];
  // Three bits reserved, seven of a downmix and six of a dynamic range control, none of them meant; twelve of a sample peak that is not known.
  const peaks = joined([u16(0), u8(0), u8(truePeak >> 8), u8(truePeak & 0xff), u8((BS_1770 << 4) | ACCURATE)]);
  return [box("ludt", fullBox("tlou", 0, 0, peaks, u8(2), ...measured))];
}

const PROGRAMME_LOUDNESS = 1;
const LOUDNESS_RANGE = 6;
const EBU_R128 = 1;
const BS_1770 = 2;
const ACCURATE = 3;

function measurement(method: number, value: number): Part[] {
  return [u8(method), u8(value), u8((EBU_R128 << 4) | ACCURATE)];
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
