import { familyOf } from "./family.ts";
import type { TrackVariant } from "./track.ts";

/** What sound is wrapped in, as far as players tell it apart. `hls`: a playlist, whatever is behind it. */
export type Container = "mp4" | "mpeg" | "adts" | "ogg" | "webm" | "flac" | "wav" | "caf" | "hls";

/** What is decoded: families, and what is of a family but not played wherever it is. */
export type Codec = "aac" | "xhe-aac" | "opus" | "mp3" | "flac" | "vorbis" | "alac" | "pcm";

/** Media types by container: those registered, and those in use for the same bytes. */
const TYPES: Readonly<Record<Container, string>> = {
  mp4: "audio/mp4 audio/x-m4a audio/m4a video/mp4 application/mp4",
  mpeg: "audio/mpeg audio/mp3 audio/x-mp3 audio/x-mpeg",
  adts: "audio/aac audio/aacp audio/x-aac",
  ogg: "audio/ogg application/ogg audio/opus",
  webm: "audio/webm video/webm",
  flac: "audio/flac audio/x-flac",
  wav: "audio/wav audio/wave audio/x-wav audio/vnd.wave",
  caf: "audio/x-caf audio/caf",
  hls: "application/vnd.apple.mpegurl application/x-mpegurl audio/mpegurl audio/x-mpegurl",
};

const CONTAINERS: ReadonlyMap<string, Container> = new Map(
  (Object.keys(TYPES) as Container[]).flatMap((container) => TYPES[container].split(" ").map((type) => [type, container] as const)),
);

/** What a container holds where nobody says. */
const USUAL: Readonly<Partial<Record<Container, Codec>>> = { mp4: "aac", mpeg: "mp3", adts: "aac", ogg: "opus", webm: "opus", flac: "flac", wav: "pcm", hls: "aac" };

/** The container of a media type without parameters, in any case; `undefined`: none that is known. */
export function containerOf(type: string): Container | undefined {
  return CONTAINERS.get(type) ?? CONTAINERS.get(type.toLowerCase());
}

/** What a container holds where its codecs are not said; `undefined`: that cannot be told. */
export function usualCodec(container: Container): Codec | undefined {
  return USUAL[container];
}

/** The codec a codecs string names (RFC 6381), in any case: one of `Codec`, else the string itself in lower case. */
export function codecOf(codecs: string): string {
  const text = codecs.trim().toLowerCase();
  if (text === "mp4a.40.42") return "xhe-aac";
  if (text === "mp4a") return "aac";
  if (text === "1" || text === "lpcm") return "pcm";
  const family = familyOf(text);
  return family === "other" ? text : family;
}

/** What a variant is wrapped in, and what must be decoded for it, as `codecOf` names it; either `undefined` where nobody says. */
export type Wrapping = { readonly container: Container | undefined; readonly codec: string | undefined };

/** Worked out once for each variant, which is asked about with every request for its track. */
const wrappings = new WeakMap<TrackVariant, Wrapping>();

/** A variant's container and codec. */
export function wrappingOf(variant: TrackVariant): Wrapping {
  const known = wrappings.get(variant);
  if (known !== undefined) return known;
  const { codecs, family, type } = variant;
  const container = containerOf(type);
  const unsaid = family !== "other" ? family : container === undefined ? undefined : usualCodec(container);
  const wrapping = { container, codec: codecs === undefined ? unsaid : codecOf(codecs) };
  wrappings.set(variant, wrapping);
  return wrapping;
}
