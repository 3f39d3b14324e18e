import type { Codec, Container } from "./containers.ts";

/** A codec in a container, as players are asked for it. */
export type Form = `${Container}/${Codec}`;

/** What a player plays: files as they are (`<audio src>`), and fragments it is fed (Media Source Extensions, or HLS of its own). */
export type Player = { readonly name: PlayerName; readonly files: ReadonlySet<Form>; readonly fed: ReadonlySet<Form> };

/** Players that are told apart. */
export type PlayerName = "chromium" | "firefox" | "safari" | "safari-old" | "ffmpeg" | "unknown";

const forms = (...list: readonly Form[]): ReadonlySet<Form> => new Set(list);

const CHROMIUM_FILES: readonly Form[] = [
  "mp4/aac", "mp4/opus", "mp4/flac", "mp4/mp3", "mpeg/mp3", "adts/aac", "ogg/opus", "ogg/vorbis", "ogg/flac", "webm/opus", "webm/vorbis", "flac/flac", "wav/pcm",
];

/** The table: what each player plays. Sources stand in this room's README. */
export const PLAYERS: Readonly<Record<PlayerName, Player>> = {
  chromium: { name: "chromium", files: forms(...CHROMIUM_FILES, "hls/aac"), fed: forms("mp4/aac", "mp4/opus", "mp4/flac", "mpeg/mp3", "adts/aac", "webm/opus", "webm/vorbis", "hls/aac") },
  firefox: { name: "firefox", files: forms(...CHROMIUM_FILES), fed: forms("mp4/aac", "mp4/opus", "mp4/flac", "mpeg/mp3", "webm/opus", "webm/vorbis", "hls/aac") },
  safari: {
    name: "safari",
    files: forms("mp4/aac", "mp4/xhe-aac", "mp4/opus", "mp4/flac", "mp4/alac", "mpeg/mp3", "adts/aac", "webm/opus", "webm/vorbis", "flac/flac", "wav/pcm", "caf/opus", "caf/alac", "hls/aac"),
    fed: forms("mp4/aac", "mp4/xhe-aac", "mp4/flac", "mp4/alac", "mpeg/mp3", "adts/aac", "hls/aac"),
  },
  "safari-old": { name: "safari-old", files: forms("mp4/aac", "mp4/alac", "mpeg/mp3", "adts/aac", "wav/pcm", "hls/aac"), fed: forms("mp4/aac", "mpeg/mp3", "adts/aac", "hls/aac") },
  ffmpeg: {
    name: "ffmpeg",
    files: forms(...CHROMIUM_FILES, "mp4/alac", "caf/opus", "caf/alac", "hls/aac"),
    fed: forms("mp4/aac", "mp4/opus", "mp4/flac", "mp4/alac", "mp4/mp3", "mpeg/mp3", "adts/aac", "hls/aac"),
  },
  unknown: { name: "unknown", files: forms("mp4/aac", "mpeg/mp3"), fed: forms("mp4/aac", "mpeg/mp3", "adts/aac", "hls/aac") },
};

/** The player that a request's User-Agent names. */
export function playerOf(userAgent: string | null): Player {
  if (userAgent === null) return PLAYERS.unknown;
  if (/\bFirefox\/\d/.test(userAgent)) return PLAYERS.firefox;
  if (/\b(?:Chrome|Chromium)\/\d/.test(userAgent)) return PLAYERS.chromium;
  if (/\b(?:Lavf|VLC|LibVLC|mpv)\//.test(userAgent)) return PLAYERS.ffmpeg;
  const safari = /\bVersion\/(\d+)\S* .*Safari\//.exec(userAgent)?.[1];
  if (safari !== undefined) return Number(safari) >= 17 ? PLAYERS.safari : PLAYERS["safari-old"];
  return PLAYERS.unknown;
}
