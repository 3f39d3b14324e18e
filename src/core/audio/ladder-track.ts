import { mediaTypeOf } from "../http/media.ts";
import { type Family, familyOf } from "./family.ts";
import type { Ladder, Variant } from "./ladder.ts";
import { pathWith } from "./path-template.ts";
import type { Track, TrackVariant } from "./track.ts";

/** What a file is made of where its row does not say: by its media type, as nearly all of them are. */
const ASSUMED: ReadonlyMap<string, readonly [family: Family, codecs?: string]> = new Map<string, readonly [Family, string?]>([
  ["audio/mpeg", ["mp3", "mp3"]],
  ["audio/mp4", ["aac", "mp4a.40.2"]],
  ["audio/aac", ["aac", "mp4a.40.2"]],
  ["audio/flac", ["flac", "flac"]],
  ["audio/ogg; codecs=opus", ["opus", "opus"]],
  ["audio/webm", ["opus", "opus"]],
]);

/** The media type of a family's usual file. */
const USUAL: Readonly<Record<Family, string>> = { aac: "audio/mp4", opus: "audio/ogg", mp3: "audio/mpeg", flac: "audio/flac", other: "application/octet-stream" };

/** Codecs that lose nothing, beside FLAC. */
const LOSSLESS = /^(?:alac|lpcm|ipcm)$/i;

/** The track that a ladder's own rows describe for these values; `undefined`: with them a path is no normal one, and there is no such track. */
export function trackOfRows({ variants }: Ladder, values: readonly string[]): Track | undefined {
  const read = variants.flatMap((variant) => variantOf(variant, values) ?? []);
  return read.length === variants.length ? { variants: read, tags: [] } : undefined;
}

function variantOf({ id, path, codec, kbps, peakKbps, lossless, playlist }: Variant, values: readonly string[]): TrackVariant | undefined {
  const pathname = pathWith(path, values);
  if (pathname === undefined) return undefined;
  const typed = playlist === true ? undefined : mediaTypeOf(pathname);
  const [assumedFamily, assumedCodecs] = ASSUMED.get(typed ?? "") ?? (playlist === true ? (["aac"] as const) : (["other"] as const));
  const codecs = codec ?? assumedCodecs;
  const family = codecs === undefined ? assumedFamily : familyOf(codecs);
  const [type = ""] = (playlist === true ? "application/vnd.apple.mpegurl" : (typed ?? USUAL[family])).split(";", 1);
  return {
    id,
    pathname,
    family,
    type,
    ...(codecs === undefined ? {} : { codecs }),
    ...(kbps === undefined ? {} : { averageKbps: kbps }),
    ...(peakKbps === undefined ? {} : { peakKbps }),
    lossless: lossless ?? (family === "flac" || LOSSLESS.test(codecs ?? "")),
    ...(playlist === undefined ? {} : { playlist }),
  };
}
