import { familyOf } from "./family.ts";
import type { TrackVariant } from "./track.ts";

/** What a file's sound is wrapped in, by what players tell apart. `hls`: a playlist, whatever is behind it. */
export type Container = "mp4" | "mpeg" | "adts" | "ogg" | "webm" | "flac" | "wav" | "caf" | "hls";

/** What is decoded: families, and codecs that are a family's but not everywhere where it is. */
export type Codec = "aac" | "xhe-aac" | "opus" | "mp3" | "flac" | "vorbis" | "alac" | "pcm";

/** Media types by container: those registered, and those in use for the same bytes. */
const TYPES: ReadonlyMap<string, Container> = new Map<string, Container>([
  ["audio/mp4", "mp4"], ["audio/x-m4a", "mp4"], ["audio/m4a", "mp4"], ["video/mp4", "mp4"], ["application/mp4", "mp4"],
  ["audio/mpeg", "mpeg"], ["audio/mp3", "mpeg"], ["audio/x-mp3", "mpeg"], ["audio/x-mpeg", "mpeg"],
  ["audio/aac", "adts"], ["audio/aacp", "adts"], ["audio/x-aac", "adts"],
  ["audio/ogg", "ogg"], ["application/ogg", "ogg"], ["audio/opus", "ogg"], ["audio/vorbis", "ogg"],
  ["audio/webm", "webm"], ["video/webm", "webm"],
  ["audio/flac", "flac"], ["audio/x-flac", "flac"],
  ["audio/wav", "wav"], ["audio/wave", "wav"], ["audio/x-wav", "wav"], ["audio/vnd.wave", "wav"],
  ["audio/x-caf", "caf"], ["audio/caf", "caf"],
  ["application/vnd.apple.mpegurl", "hls"], ["application/x-mpegurl", "hls"], ["audio/mpegurl", "hls"], ["audio/x-mpegurl", "hls"],
]);

/** What a container holds where nobody says. */
const USUAL: Readonly<Record<Container, Codec | undefined>> = {
  mp4: "aac", mpeg: "mp3", adts: "aac", ogg: "opus", webm: "opus", flac: "flac", wav: "pcm", caf: undefined, hls: "aac",
};

/** The container of a media type in lower case, without parameters; `undefined`: none that is known. */
export function containerOf(type: string): Container | undefined {
  return TYPES.get(type);
}

/** What a container holds where its codecs are not said; `undefined`: that cannot be told. */
export function usualCodec(container: Container): Codec | undefined {
  return USUAL[container];
}

/** The codec a codecs string names (RFC 6381), in any case; `undefined`: none that is known. */
export function codecOf(codecs: string): Codec | undefined {
  const text = codecs.trim().toLowerCase();
  if (text === "mp4a.40.42") return "xhe-aac";
  if (text === "mp4a") return "aac";
  if (text === "vorbis" || text === "alac") return text;
  if (text === "1" || text === "pcm" || text === "lpcm") return "pcm";
  const family = familyOf(text);
  return family === "other" ? undefined : family;
}

/** What must be decoded for a variant; `undefined`: a codec nobody here knows. */
export function codecOfVariant({ codecs, family, type }: TrackVariant): Codec | undefined {
  if (codecs !== undefined) return codecOf(codecs);
  if (family !== "other") return family;
  const container = containerOf(type);
  return container && usualCodec(container);
}
