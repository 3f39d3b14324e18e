import { ascii, joined, u16, u32, u8 } from "../mp4/box.ts";
import { replayGain, type Words } from "../words.ts";

/** UTF-8 (ID3v2.4 §4). */
const ENCODING = 3;

/** An ID3v2.4 tag, to stand at an MP3's beginning; nothing where there is nothing to say. */
export function id3Tag({ title, artist, release, date, isrc, label, loudness }: Words): Uint8Array {
  const named = [["TIT2", title], ["TPE1", artist], ["TALB", release], ["TDRC", date], ["TSRC", isrc], ["TPUB", label]] as const;
  const gain = loudness === undefined ? undefined : replayGain(loudness);
  const free = [["REPLAYGAIN_TRACK_GAIN", gain?.gain], ["REPLAYGAIN_TRACK_PEAK", gain?.peak]] as const;
  const frames = [
    ...named.flatMap(([id, value]) => (value === undefined ? [] : [frame(id, value)])),
    ...free.flatMap(([name, value]) => (value === undefined ? [] : [frame("TXXX", `${name}\0${value}`)])),
  ];
  if (frames.length === 0) return new Uint8Array();
  const body = joined(frames);
  return joined([ascii("ID3"), u8(4), u8(0), u8(0), u32(synchsafe(body.length)), body]);
}

function frame(id: string, text: string): Uint8Array {
  const body = joined([u8(ENCODING), new TextEncoder().encode(text)]);
  return joined([ascii(id), u32(synchsafe(body.length)), u16(0), body]);
}

/** Seven bits of each byte (ID3v2.4 §6.2). */
function synchsafe(length: number): number {
  return ((length & 0xfe0_0000) << 3) | ((length & 0x1f_c000) << 2) | ((length & 0x3f80) << 1) | (length & 0x7f);
}
