import type { Codec, Container } from "./containers.ts";

/** A codec in a container, as players are asked for it. */
export type Form = `${Container}/${Codec}`;

/** How sound is had: a file from its beginning to its end, or what a player is fed bit by bit, its first variant first. */
export type Use = "whole" | "first";

/** From which version on a form is played as a file (`<audio src>`), and fed (Media Source Extensions, or HLS of the player's own). */
export type Since = { readonly whole?: number; readonly first?: number };

/** The players that are told apart. `safari`: all of Apple's, and every browser on iOS. `ffmpeg`: what is made with its libraries. */
export type PlayerName = "chromium" | "firefox" | "safari" | "android" | "ffmpeg" | "sonos" | "unknown";

/** A player, and its version where its rows depend on it. */
export type Player = { readonly name: PlayerName; readonly version: number };

const always: Since = { whole: 0, first: 0 };
const file: Since = { whole: 0 };

/**
 * What players play: a form that is not in a row is not played for certain. Where each row is from stands in this room's README;
 * Chromium's is held against Chromium itself (test/browser/players.ts).
 */
export const PLAYERS: Readonly<Record<PlayerName, Readonly<Partial<Record<Form, Since>>>>> = {
  chromium: {
    "mp4/aac": always, "mp4/opus": { whole: 70, first: 70 }, "mp4/flac": { whole: 62, first: 62 }, "mp4/mp3": file,
    "mpeg/mp3": always, "adts/aac": always, "webm/opus": always, "webm/vorbis": always,
    "ogg/opus": file, "ogg/vorbis": file, "ogg/flac": { whole: 56 }, "flac/flac": { whole: 56 }, "wav/pcm": file,
    "hls/aac": { whole: 142 }, "hls/mp3": { whole: 142 },
  },
  firefox: {
    "mp4/aac": always, "mp4/opus": { whole: 60, first: 60 }, "mp4/flac": { whole: 51, first: 60 }, "mp4/mp3": always,
    "mpeg/mp3": file, "adts/aac": file, "webm/opus": always, "webm/vorbis": always,
    "ogg/opus": file, "ogg/vorbis": file, "ogg/flac": { whole: 51 }, "flac/flac": { whole: 51 }, "wav/pcm": file,
  },
  safari: {
    "mp4/aac": always, "mp4/alac": { whole: 0, first: 14 }, "mp4/flac": { whole: 13, first: 14 }, "mp4/xhe-aac": { whole: 14, first: 14 }, "mp4/opus": { whole: 17, first: 17 },
    "mpeg/mp3": always, "adts/aac": always, "webm/opus": { whole: 18, first: 18 }, "webm/vorbis": { whole: 18 },
    "flac/flac": { whole: 13 }, "wav/pcm": file,
    "hls/aac": file, "hls/mp3": file, "hls/flac": { whole: 14 }, "hls/alac": { whole: 14 }, "hls/xhe-aac": { whole: 14 }, "hls/opus": { whole: 17 },
  },
  android: {
    "mp4/aac": always, "mp4/opus": always, "mp4/flac": always, "mp4/mp3": file,
    "mpeg/mp3": always, "adts/aac": always, "webm/opus": file, "webm/vorbis": file, "ogg/opus": file, "ogg/vorbis": file, "flac/flac": file, "wav/pcm": file,
  },
  ffmpeg: {
    "mp4/aac": always, "mp4/opus": always, "mp4/flac": always, "mp4/alac": always, "mp4/mp3": always,
    "mpeg/mp3": always, "adts/aac": always, "webm/opus": file, "webm/vorbis": file, "ogg/opus": file, "ogg/vorbis": file, "ogg/flac": file, "flac/flac": file,
    "wav/pcm": file, "caf/opus": file, "caf/alac": file,
    "hls/aac": file, "hls/mp3": file, "hls/opus": file, "hls/flac": file, "hls/alac": file,
  },
  sonos: { "mp4/aac": always, "mpeg/mp3": file, "adts/aac": file, "ogg/vorbis": file, "flac/flac": file, "hls/aac": file },
  unknown: { "mp4/aac": always, "mpeg/mp3": always },
};

/** Who speaks so, in the order they are asked: many name those they resemble as well. The group is the version: Apple's systems', else its own. */
const SIGNS: readonly (readonly [RegExp, PlayerName])[] = [
  [/^AppleCoreMedia\/.*? OS (?:X )?(\d+)/, "safari"],
  [/^(?:(?!\b(?:iPhone|iPad|iPod)\b).)*\b(?:iPhone|iPad|iPod)\b.*? OS (\d{1,4})(?!\d)\S{0,16} like Mac OS X(?!.*\bVersion\/\d)/, "safari"],
  [/\bVersion\/(\d{1,4})(?!\d)[.\d]{0,16} (?:Mobile\/\S+ )?Safari\//, "safari"],
  [/(?:Chrome|Chromium)\/(\d+)/, "chromium"],
  [/\bFirefox\/(\d+)/, "firefox"],
  [/\b(?:ExoPlayerLib|AndroidXMedia3)\/(\d+)/, "android"],
  [/\b(?:Lavf|LibVLC|VLC|mpv)\/(\d+)/, "ffmpeg"],
  [/\bSonos\/(\d+)/, "sonos"],
];

/** Who is somebody says so within as much; the rest of a longer field is not read. */
const MOST_CHARS = 512;

/** The player a request comes from, by its `User-Agent`, or else by `Sec-CH-UA`, in which browsers name what they are made of. */
export function playerOf(userAgent: string | null, brands: string | null = null): Player {
  const text = userAgent?.slice(0, MOST_CHARS) ?? "";
  for (const [sign, name] of SIGNS) {
    const version = sign.exec(text)?.[1];
    if (version !== undefined) return { name, version: Number(version) };
  }
  const chromium = /"Chromium";\s*v="(\d+)/.exec(brands?.slice(0, MOST_CHARS) ?? "")?.[1];
  return chromium === undefined ? { name: "unknown", version: 0 } : { name: "chromium", version: Number(chromium) };
}

/** Whether a player plays a form, used so. */
export function playsForm({ name, version }: Player, container: string, codec: string, use: Use): boolean {
  const row: Readonly<Partial<Record<string, Since>>> = PLAYERS[name];
  const since = row[`${container}/${codec}`]?.[use];
  return since !== undefined && version >= since;
}
