import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { ManifestVariant } from "../../src/core/audio/manifest.ts";
import type { Encoding } from "./ffmpeg/encode.ts";
import { HashedFile } from "./hashed-file.ts";
import type { Codec } from "./ladder.ts";
import { lameTagIn } from "./mp3/lame.ts";
import { writeFragmented } from "./mp4/fragmented.ts";
import { openMp4 } from "./mp4/open.ts";

export type VariantMade = { readonly kind: "made"; readonly variant: ManifestVariant } | { readonly kind: "failed"; readonly why: string };

/** As browsers ask for them in `audio/mp4; codecs="…"`. */
const CODECS_TEXT: Readonly<Record<Exclude<Codec, "mp3">, string>> = { aac: "mp4a.40.2", opus: "opus", flac: "flac" };
/** Frames before one that must be decoded so that it sounds right: AAC's overlap, and the 80 ms RFC 7845 asks of Opus. */
const ROLL: Readonly<Record<Exclude<Codec, "mp3">, number>> = { aac: 1, opus: 4, flac: 0 };
/** The shortest fragment that counts for the peak. */
const PEAK_SEC = 1;

/** Turns what ffmpeg wrote into the file that is served, in `folder`, named by its content. */
export function makeVariant(encoding: Encoding, folder: string, masterSec: number): Promise<VariantMade> {
  const { codec } = encoding.rung;
  return codec === "mp3" ? plainMp3(encoding, folder) : fragmentedMp4(encoding, codec, folder, masterSec);
}

async function fragmentedMp4(encoding: Encoding, codec: Exclude<Codec, "mp3">, folder: string, masterSec: number): Promise<VariantMade> {
  const { rung, channels, path } = encoding;
  const from = await open(path);
  try {
    const read = await openMp4(from);
    if (read.kind === "unreadable") return { kind: "failed", why: `${rung.id}: what ffmpeg wrote is not understood: ${read.why}` };
    const { table } = read;
    const all = table.ticks.reduce((sum, ticks) => sum + ticks, 0);
    const played = all - table.priming;
    const full = table.ticks[0] ?? 0;
    const last = table.ticks.at(-1) ?? 0;
    const temporary = `${path}.cmaf`;
    const brands = codec === "aac" && channels <= 2 ? ["caac"] : [];
    const { bytes, sha256, init, firstFragment, fragments } = await writeFragmented(from, table, temporary, { played, masterSec, roll: ROLL[codec], brands, trackBoxes: [], movieBoxes: [] });
    const file = `${rung.id}.${sha256.slice(0, 8)}.mp4`;
    await rename(temporary, join(folder, file));
    const rates = fragments.filter(([ticks]) => ticks >= PEAK_SEC * table.timescale).map(([ticks, length]) => kbps(length, ticks / table.timescale));
    const averageKbps = kbps(bytes - firstFragment, played / table.timescale);
    return {
      kind: "made",
      variant: {
        id: rung.id, file, type: "audio/mp4", codecs: CODECS_TEXT[codec], bytes, averageKbps, peakKbps: Math.max(averageKbps, ...rates), lossless: codec === "flac",
        durationMs: Math.max(1, Math.round((1000 * played) / table.timescale)), sampleRate: table.timescale, channels,
        // The last sample is shorter where the encoder filled it up.
        delay: { priming: table.priming, padding: codec === "flac" ? 0 : full - last },
        init: [init[0], init[1]], fragments: { timescale: table.timescale, first: firstFragment, list: fragments.map(([ticks, length]) => [ticks, length]) },
      },
    };
  } finally {
    await from.close();
  }
}

async function plainMp3({ rung, channels, sampleRate, path }: Encoding, folder: string): Promise<VariantMade> {
  const from = await open(path);
  try {
    const { size } = await from.stat();
    const head = new Uint8Array(1024);
    await from.read(head, 0, head.length, 0);
    const tag = lameTagIn(head);
    if (tag === undefined) return { kind: "failed", why: `${rung.id}: what ffmpeg wrote has no Xing tag` };
    const temporary = `${path}.tagged`;
    const out = await HashedFile.create(temporary);
    await out.copy(from, 0, size);
    const { bytes, sha256 } = await out.end();
    const file = `${rung.id}.${sha256.slice(0, 8)}.mp3`;
    await rename(temporary, join(folder, file));
    const seconds = (tag.frames * tag.samplesPerFrame - tag.priming - tag.padding) / sampleRate;
    const averageKbps = kbps(bytes, seconds);
    return {
      kind: "made",
      variant: {
        id: rung.id, file, type: "audio/mpeg", codecs: "mp3", bytes, averageKbps, peakKbps: averageKbps, lossless: false, durationMs: Math.max(1, Math.round(1000 * seconds)), sampleRate, channels,
        delay: { priming: tag.priming, padding: tag.padding },
      },
    };
  } finally {
    await from.close();
  }
}

/** kbit/s, to a tenth, never 0. */
function kbps(bytes: number, seconds: number): number {
  return Math.max(0.1, Math.round((bytes * 80) / (1000 * seconds)) / 10);
}
