import { open } from "node:fs/promises";
import type { ManifestVariant } from "../../src/core/audio/manifest.ts";
import type { Encoding } from "./ffmpeg/encode.ts";
import { HashedFile } from "./hashed-file.ts";
import type { Codec } from "./ladder.ts";
import { id3Tag } from "./mp3/id3.ts";
import { lameTagIn } from "./mp3/lame.ts";
import { writeFragmented } from "./mp4/fragmented.ts";
import { loudnessBoxes, tagBoxes } from "./mp4/metadata.ts";
import { openMp4 } from "./mp4/open.ts";
import type { Words } from "./words.ts";

/** A variant as its manifest tells of it, its file still under `path`; or why there is none. */
export type VariantMade = { readonly kind: "made"; readonly variant: ManifestVariant; readonly path: string } | { readonly kind: "failed"; readonly why: string };

type Fragmentable = Exclude<Codec, "mp3">;

/** As browsers ask for them in `audio/mp4; codecs="…"`. */
const CODECS_TEXT: Readonly<Record<Fragmentable, string>> = { aac: "mp4a.40.2", opus: "opus", flac: "flac" };
/** Frames before one that must be decoded so that it sounds right: AAC's overlap, and the 80 ms RFC 7845 §4.6 asks of Opus. */
const ROLL: Readonly<Record<Fragmentable, number>> = { aac: 1, opus: 4, flac: 0 };
/** AAC core of up to two channels and 48,000 Hz is a media profile of CMAF's (ISO/IEC 23000-19 §10.4); others have none here. */
const BRANDS: Readonly<Record<Fragmentable, readonly string[]>> = { aac: ["caac"], opus: [], flac: [] };
/** The shortest fragment that counts for the peak. */
const PEAK_SEC = 1;

/** Turns what ffmpeg wrote into the file that is served, beside it. `cuts`: seconds at which fragments begin, the same for all variants. */
export async function makeVariant(encoding: Encoding, cuts: readonly number[], words: Words): Promise<VariantMade> {
  const { codec } = encoding.rung;
  const made = await (codec === "mp3" ? plainMp3(encoding, words) : fragmentedMp4(encoding, codec, cuts, words));
  return made.kind === "made" ? made : { kind: "failed", why: `${encoding.rung.id}: what ffmpeg wrote ${made.why}` };
}

/** How long the sound of an encoding in MP4 is, exactly; nothing where it cannot be read, or is no MP4. */
export async function secondsOf({ rung, path }: Encoding): Promise<number | undefined> {
  const from = await open(path);
  try {
    const read = rung.codec === "mp3" ? undefined : await openMp4(from);
    return read?.kind === "table" ? (sum(read.table.ticks) - read.table.priming) / read.table.timescale : undefined;
  } finally {
    await from.close();
  }
}

async function fragmentedMp4({ rung, channels, path: source }: Encoding, codec: Fragmentable, cuts: readonly number[], words: Words): Promise<VariantMade> {
  const from = await open(source);
  try {
    const read = await openMp4(from);
    if (read.kind === "unreadable") return { kind: "failed", why: `is not understood: ${read.why}` };
    const { table } = read;
    const { timescale, priming } = table;
    const played = sum(table.ticks) - priming;
    const path = `${source}.mp4`;
    const boxes = { trackBoxes: loudnessBoxes(words.loudness), movieBoxes: tagBoxes(words) };
    const { bytes, sha256, init, firstFragment, fragments } = await writeFragmented(from, table, path, { played, cuts, roll: ROLL[codec], brands: BRANDS[codec], ...boxes });
    const average = kbps(bytes - firstFragment, played / timescale);
    const peaks = fragments.filter(([ticks]) => ticks >= PEAK_SEC * timescale).map(([ticks, length]) => kbps(length, ticks / timescale));
    return {
      kind: "made",
      path,
      variant: {
        id: rung.id, file: `${rung.id}.${sha256.slice(0, 8)}.mp4`, type: "audio/mp4", codecs: CODECS_TEXT[codec], bytes,
        averageKbps: average, peakKbps: Math.max(average, ...peaks), lossless: codec === "flac",
        durationMs: milliseconds(played / timescale), sampleRate: timescale, channels,
        // The last frame lasts as long as there is sound, and is decoded to as much as any other; FLAC's last frame is as short as it says.
        delay: { priming, padding: codec === "flac" ? 0 : Math.max(0, (table.ticks[0] ?? 0) - (table.ticks.at(-1) ?? 0)) },
        init: [init[0], init[1]], fragments: { timescale, first: firstFragment, list: fragments.map(([ticks, length]) => [ticks, length]) },
      },
    };
  } finally {
    await from.close();
  }
}

async function plainMp3({ rung, channels, sampleRate, path: source }: Encoding, words: Words): Promise<VariantMade> {
  const from = await open(source);
  try {
    const { size } = await from.stat();
    const head = new Uint8Array(1024);
    await from.read(head, 0, head.length, 0);
    const tag = lameTagIn(head);
    if (tag === undefined) return { kind: "failed", why: "has no Xing tag" };
    const { frames, samplesPerFrame, priming, padding } = tag;
    const path = `${source}.mp3`;
    const out = await HashedFile.create(path);
    await out.write(id3Tag(words));
    await out.copy(from, 0, size);
    const { bytes, sha256 } = await out.end();
    const seconds = (frames * samplesPerFrame - priming - padding) / sampleRate;
    // All frames are as long: constant bitrate.
    const average = kbps(size, (frames * samplesPerFrame) / sampleRate);
    return {
      kind: "made",
      path,
      variant: {
        id: rung.id, file: `${rung.id}.${sha256.slice(0, 8)}.mp3`, type: "audio/mpeg", codecs: "mp3", bytes, averageKbps: average, peakKbps: average, lossless: false,
        durationMs: milliseconds(seconds), sampleRate, channels, delay: { priming, padding },
      },
    };
  } finally {
    await from.close();
  }
}

/** kbit/s to a tenth, never 0. */
function kbps(bytes: number, seconds: number): number {
  return Math.max(0.1, Math.round((bytes * 80) / (1000 * seconds)) / 10);
}

function milliseconds(seconds: number): number {
  return Math.max(1, Math.round(1000 * seconds));
}

function sum(ticks: Uint32Array): number {
  return ticks.reduce((total, each) => total + each, 0);
}
