import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MANIFEST_VERSION, type ManifestVariant, readManifest } from "../../../../src/core/audio/manifest.ts";
import { trackOf } from "../../../../src/core/audio/manifest-track.ts";
import type { Track } from "../../../../src/core/audio/track.ts";

const SOURCE = fileURLToPath(new URL("../../../../scripts/demo/music/through-space.flac", import.meta.url));
/** What is taken of it, and what it then has. */
const SECONDS = 9;
export const SAMPLE_RATE = 48_000;
export const SAMPLES = SECONDS * SAMPLE_RATE;

/** Whether ffmpeg and ffprobe are on the path. */
export const present = ["ffmpeg", "ffprobe"].every((tool) => spawnSync(tool, ["-version"], { timeout: 10_000 }).status === 0);

/** The answer of a tool: what it wrote, and what it complained of. Rejects when it fails or takes longer than ten seconds. */
export async function run(tool: "ffmpeg" | "ffprobe", ...args: readonly string[]): Promise<{ readonly out: Buffer; readonly complaints: string }> {
  const child = spawn(tool, ["-v", "warning", ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: 10_000 });
  const out: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => complaints.push(bytes));
  const status = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const said = Buffer.concat(complaints).toString();
  if (status !== 0) throw new Error(`${tool} ${args.join(" ")}: ${status} ${said}`);
  return { out: Buffer.concat(out), complaints: said };
}

const CODERS: Readonly<Record<string, { readonly codecs: string; readonly args: readonly string[] }>> = {
  "aac-96": { codecs: "mp4a.40.2", args: ["-c:a", "aac", "-b:a", "96k"] },
  "aac-160": { codecs: "mp4a.40.2", args: ["-c:a", "aac", "-b:a", "160k"] },
  "opus-64": { codecs: "opus", args: ["-c:a", "libopus", "-b:a", "64k"] },
  flac: { codecs: "flac", args: ["-c:a", "flac", "-strict", "-2"] },
};

/** A track of real files, and its files by the last segment of their paths. */
export type Made = { readonly track: Track; readonly files: ReadonlyMap<string, Buffer>; pathOf(id: string): string; close(): void };

/** Makes fragmented files of a piece of music with ffmpeg, and reads of each with `sidx` alone what a manifest would say. */
export async function made(pathname = "/media/x/track.json"): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), "playlists-"));
  const pathOf = (id: string): string => join(folder, `${id}.mp4`);
  const fragmented = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof+global_sidx", "-frag_duration", "2000000"];
  // One process: the music is read once.
  await run("ffmpeg", "-y", "-t", String(SECONDS), "-i", SOURCE, ...Object.entries(CODERS).flatMap(([id, { args }]) => ["-map", "0:a"].concat(args, fragmented, pathOf(id))));
  const variants = Object.entries(CODERS).map(([id, { codecs }]) => variantOf(id, codecs, pathOf(id)));
  const read = readManifest(JSON.stringify({ downbeat: MANIFEST_VERSION, track: "x", durationMs: SECONDS * 1000, tags: [], variants }));
  if (read.kind === "problems") throw new Error(JSON.stringify(read.problems));
  return {
    track: trackOf(read.manifest, pathname),
    files: new Map(variants.map(({ id, file }) => [file, readFileSync(pathOf(id))])),
    pathOf,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A variant by its file's segment index (ISO/IEC 14496-12 §8.16.3), which ffmpeg writes behind `moov`. */
function variantOf(id: string, codecs: string, path: string): ManifestVariant {
  const bytes = readFileSync(path);
  const at = bytes.indexOf("sidx") - 4;
  if (at < 0) throw new Error(`no sidx in ${path}`);
  const wide = bytes[at + 8] === 1;
  const timescale = bytes.readUInt32BE(at + 16);
  const counted = at + (wide ? 38 : 30);
  const end = at + bytes.readUInt32BE(at);
  const list = Array.from({ length: bytes.readUInt16BE(counted) }, (_, place): [number, number] => {
    const entry = counted + 2 + place * 12;
    return [bytes.readUInt32BE(entry + 4), bytes.readUInt32BE(entry) & 0x7fff_ffff];
  });
  const durationMs = Math.round((list.reduce((sum, [ticks]) => sum + ticks, 0) / timescale) * 1000);
  const kbps = (statSync(path).size * 8) / durationMs;
  return {
    id,
    file: `${id}.mp4`,
    type: "audio/mp4",
    codecs,
    bytes: bytes.length,
    averageKbps: kbps,
    peakKbps: kbps,
    lossless: codecs === "flac",
    durationMs,
    sampleRate: SAMPLE_RATE,
    channels: 2,
    init: [0, at - 1],
    fragments: { timescale, first: end, list },
  };
}
