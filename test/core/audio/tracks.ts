import * as fc from "fast-check";
import { FAMILIES, type Family } from "../../../src/core/audio/family.ts";
import type { Fragments, Track, TrackVariant } from "../../../src/core/audio/track.ts";

/** Cut as packaging cuts: at 0, 1, 3, 6, 12, 18 … s. */
export function fragmentsOf(kbps: number, seconds = 240): Fragments {
  const ends = [1, 3, 6, ...Array.from({ length: seconds / 6 - 1 }, (_, i) => 12 + i * 6)];
  const list = ends.map((end, i) => [(end - (ends[i - 1] ?? 0)) * 1000, Math.round((end - (ends[i - 1] ?? 0)) * kbps * 125)] as const);
  return { timescale: 1000, first: 900, list };
}

export function variantOf(id: string, family: Family, kbps: number, more: Partial<TrackVariant> = {}): TrackVariant {
  const codecs = { aac: "mp4a.40.2", opus: "Opus", mp3: "mp3", flac: "fLaC", other: "ac-3" }[family];
  const cut = family === "mp3" ? {} : { init: { first: 0, last: 899 }, fragments: fragmentsOf(kbps) };
  return { id, pathname: `/media/a/${id}`, family, type: family === "mp3" ? "audio/mpeg" : "audio/mp4", codecs, averageKbps: kbps, peakKbps: kbps * 1.1, lossless: family === "flac", ...cut, ...more };
}

export function trackOf(...variants: readonly TrackVariant[]): Track {
  return { variants, tags: [] };
}

/** What `downbeat package` makes of a lossless master. */
export const LADDER: Track = trackOf(
  variantOf("aac-96", "aac", 96), variantOf("aac-160", "aac", 160), variantOf("aac-256", "aac", 256),
  variantOf("opus-64", "opus", 64), variantOf("opus-128", "opus", 128), variantOf("mp3-192", "mp3", 192), variantOf("flac", "flac", 900),
);

const kbps = fc.double({ min: 1, max: 3000, noNaN: true });

/** Any variants at all, their ids `0`, `1` … */
export const anyTrack: fc.Arbitrary<Track> = fc
  .array(
    fc.record({
      family: fc.constantFrom(...FAMILIES),
      type: fc.constantFrom("audio/mp4", "audio/mpeg", "audio/ogg", "audio/webm", "audio/flac", "audio/x-nobody"),
      codecs: fc.option(fc.constantFrom("mp4a.40.2", "Opus", "fLaC", "mp3", "mp4a.40.42", "ac-3", ""), { nil: undefined }),
      averageKbps: fc.option(kbps, { nil: undefined }),
      peakKbps: fc.option(kbps, { nil: undefined }),
      lossless: fc.boolean(),
      fragments: fc.option(fc.constantFrom(fragmentsOf(96), fragmentsOf(400), { timescale: 0, first: 0, list: [] }), { nil: undefined }),
      playlist: fc.option(fc.constant(true as const), { nil: undefined }),
    }),
    { maxLength: 8 },
  )
  .map((list) => trackOf(...list.map((one, i): TrackVariant => {
    const { codecs, averageKbps, peakKbps, fragments, playlist, ...said } = one;
    return {
      id: String(i), pathname: `/media/${i}`, ...said,
      ...(codecs === undefined ? {} : { codecs }), ...(averageKbps === undefined ? {} : { averageKbps }), ...(peakKbps === undefined ? {} : { peakKbps }),
      ...(fragments === undefined ? {} : { fragments }), ...(playlist === undefined ? {} : { playlist }),
    };
  })));
