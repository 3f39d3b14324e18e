import { familyOf } from "../../../../src/core/audio/family.ts";
import type { Fragmented } from "../../../../src/core/audio/playlist/media.ts";
import type { Fragments, Track, TrackVariant } from "../../../../src/core/audio/track.ts";

/** A packaged variant: fragments of the seconds it is told, each of so many bytes a second, behind an init segment of 1,000 bytes. */
export function packaged(id: string, codecs: string, bytesPerSec: number, secs: readonly number[] = [1, 2, 3, 6, 6, 4.5], timescale = 48_000): Fragmented {
  const list = secs.map((sec) => [Math.round(sec * timescale), Math.round(sec * bytesPerSec)] as const);
  const fragments: Fragments = { timescale, first: 1_200, list };
  return {
    id,
    pathname: `/media/x/${id}.mp4`,
    family: familyOf(codecs),
    type: "audio/mp4",
    codecs,
    lossless: familyOf(codecs) === "flac",
    bytes: list.reduce((sum, [, bytes]) => sum + bytes, 1_200),
    init: { first: 0, last: 999 },
    fragments,
  };
}

/** A variant that exists as a plain file. */
export const plain = (id: string, codecs: string, more: Partial<TrackVariant> = {}): TrackVariant => ({
  id,
  pathname: `/media/x/${id}`,
  family: familyOf(codecs),
  type: "audio/mpeg",
  codecs,
  lossless: false,
  ...more,
});

/** A track of these. */
export const trackOf = (...variants: readonly TrackVariant[]): Track => ({ variants, tags: [] });

/** What is usually packaged. */
export const LADDER = trackOf(
  packaged("aac-96", "mp4a.40.2", 12_000),
  packaged("aac-160", "mp4a.40.2", 20_000),
  packaged("aac-256", "mp4a.40.2", 32_000),
  packaged("opus-64", "opus", 8_000),
  packaged("opus-128", "opus", 16_000),
  plain("mp3-192", "mp4a.40.34"),
  packaged("flac", "flac", 110_000),
);

/** The lines of a playlist that are URLs. */
export const urlsOf = (playlist: string | undefined): string[] => (playlist ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** The attributes of one tag, each time it stands in a playlist; quotes are taken off. */
export function attributesOf(playlist: string | undefined, tag: string): Record<string, string>[] {
  const lines = (playlist ?? "").split("\n").filter((line) => line.startsWith(`#${tag}:`));
  return lines.map((line) => Object.fromEntries([...line.slice(tag.length + 2).matchAll(/([A-Z-]+)=("[^"]*"|[^,]*)/g)].map(([, name = "", value = ""]) => [name, value.replaceAll('"', "")])));
}
