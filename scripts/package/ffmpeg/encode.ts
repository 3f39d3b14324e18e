import type { Codec, Rung } from "../ladder.ts";
import type { Master } from "./probe.ts";

/** One encoding to make: a rung as it fits this master, and the file it goes to. */
export type Encoding = { readonly rung: Rung; readonly sampleRate: number; readonly channels: number; readonly kbps?: number; readonly path: string };

/** What one run of ffmpeg makes of a master, decoding it once: encodings, and its loudness where that is wanted. */
export type Group = { readonly encodings: readonly Encoding[]; readonly measure: boolean };

/** What the encoders take; more than 48,000 Hz is for FLAC alone. */
const MPEG_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const RATES: Readonly<Record<Exclude<Codec, "flac">, readonly number[]>> = {
  aac: MPEG_RATES,
  mp3: MPEG_RATES,
  // What Opus decodes to; a master of another rate is resampled, which is what Opus is.
  opus: [48_000],
};

/** The sampling rate a codec gets of a master: its own, else its half where that fits (88,200 → 44,100, 192,000 → 48,000), else the next higher, at most 48,000. */
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

/** How long encoders take beside one another, roughly. */
const COST: Readonly<Record<Codec, number>> = { aac: 30, mp3: 18, opus: 12, flac: 3 };
const MEASURE_COST = 4;

/** Divides a master's encodings among `groups` runs that take about as long as one another; less work, fewer groups. Loudness is measured in the last. */
export function groupsOf(encodings: readonly Encoding[], groups: number): Group[] {
  const shares = Array.from({ length: Math.max(1, Math.min(groups, encodings.length)) }, () => ({ cost: 0, encodings: [] as Encoding[] }));
  const costOf = ({ rung: { codec, kbps = 0 } }: Encoding): number => COST[codec] + kbps / 50;
  const lightest = (): (typeof shares)[number] | undefined => shares.toSorted((a, b) => a.cost - b.cost)[0];
  for (const encoding of encodings.toSorted((a, b) => costOf(b) - costOf(a))) {
    const share = lightest();
    share?.encodings.push(encoding);
    if (share !== undefined) share.cost += costOf(encoding) + MEASURE_COST / 4;
  }
  const measuring = lightest();
  return shares.map((share) => ({ encodings: share.encodings, measure: share === measuring }));
}

const ENCODERS: Readonly<Record<Codec, readonly string[]>> = {
  aac: ["-c:a", "aac", "-profile:a", "aac_low", "-f", "mp4"],
  opus: ["-c:a", "libopus", "-vbr", "constrained", "-frame_duration", "20", "-f", "mp4"],
  // The tag at its beginning says how much of the first and last frame is no sound; tags for people are written afterwards.
  mp3: ["-c:a", "libmp3lame", "-write_xing", "1", "-id3v2_version", "0", "-write_id3v1", "0", "-f", "mp3"],
  flac: ["-c:a", "flac", "-strict", "experimental", "-f", "mp4"],
};

/** The same bytes of the same sound, whenever they are made: no dates, no names of versions. */
const REPEATABLE = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"];

function outputArgs({ rung, sampleRate, channels, kbps, path }: Encoding, stream: number): string[] {
  return ["-map", `0:${stream}`, ...REPEATABLE, "-ar", String(sampleRate), "-ac", String(channels), ...(kbps === undefined ? [] : ["-b:a", `${kbps}k`]), ...ENCODERS[rung.codec], `file:${path}`];
}

/** ffmpeg's arguments for a group. Anything it calls an error ends it: half a master is no master. */
export function encodeArgs(masterPath: string, { stream }: Pick<Master, "stream">, { encodings, measure }: Group): string[] {
  return [
    "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-progress", "pipe:1", "-xerror", "-y", "-i", `file:${masterPath}`,
    ...encodings.flatMap((encoding) => outputArgs(encoding, stream)),
    ...(measure ? ["-map", `0:${stream}`, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"] : []),
  ];
}
