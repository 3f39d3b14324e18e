import type { Codec, Rung } from "../ladder.ts";
import type { Master } from "./probe.ts";

/** One encoding to make: a rung as it fits this master, and the file it goes to. */
export type Encoding = { readonly rung: Rung; readonly sampleRate: number; readonly channels: number; readonly kbps?: number; readonly path: string };

/** What the encoders take; more than 48,000 Hz is for FLAC alone. */
const RATES: Readonly<Record<Exclude<Codec, "flac">, readonly number[]>> = {
  aac: [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
  mp3: [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
  // What Opus decodes to; a master of another rate is resampled, which is what Opus is.
  opus: [48_000],
};

/** The sampling rate a codec gets of a master: its own, else its half where that fits (88,200 → 44,100, 192,000 → 48,000), else the next higher of 48,000 at most. */
export function rateOf(codec: Codec, sampleRate: number): number {
  if (codec === "flac") return sampleRate;
  const rates = RATES[codec];
  for (let rate = sampleRate; rate >= 44_100; rate /= 2) if (rates.includes(rate)) return rate;
  return rates.find((rate) => rate >= sampleRate) ?? 48_000;
}

/** How a rung is encoded of a master: nothing gains channels, what is not FLAC has two at most, mono has half the bits. */
export function encodingOf(rung: Rung, master: Pick<Master, "sampleRate" | "channels">, path: string): Encoding {
  const channels = rung.codec === "flac" ? master.channels : Math.min(2, master.channels);
  const sampleRate = rateOf(rung.codec, master.sampleRate);
  return { rung, sampleRate, channels, ...(rung.kbps === undefined ? {} : { kbps: channels === 1 ? rung.kbps / 2 : rung.kbps }), path };
}

const ENCODERS: Readonly<Record<Codec, readonly string[]>> = {
  aac: ["-c:a", "aac", "-profile:a", "aac_low"],
  opus: ["-c:a", "libopus", "-vbr", "constrained", "-frame_duration", "20"],
  mp3: ["-c:a", "libmp3lame", "-write_xing", "1", "-id3v2_version", "0", "-write_id3v1", "0"],
  flac: ["-c:a", "flac", "-strict", "experimental"],
};

/** ffmpeg's arguments for an encoding of the stream that is read. */
function outputArgs({ rung, sampleRate, channels, kbps, path }: Encoding, stream: number): string[] {
  return [
    ...["-map", `0:${stream}`, "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-ar", String(sampleRate), "-ac", String(channels)],
    ...ENCODERS[rung.codec],
    ...(kbps === undefined ? [] : ["-b:a", `${kbps}k`]),
    ...(rung.codec === "mp3" ? ["-f", "mp3"] : ["-f", "mp4"]),
    `file:${path}`,
  ];
}

/** ffmpeg's arguments to decode a master once, make encodings of it, and measure its loudness beside them where that is wanted. */
export function encodeArgs(masterPath: string, { stream }: Master, encodings: readonly Encoding[], measure: boolean): string[] {
  return [
    ...["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-progress", "pipe:1", "-xerror", "-y", "-i", `file:${masterPath}`],
    ...encodings.flatMap((encoding) => outputArgs(encoding, stream)),
    ...(measure ? ["-map", `0:${stream}`, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"] : []),
  ];
}
