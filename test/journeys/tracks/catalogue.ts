import type { Manifest, ManifestVariant } from "../../../src/core/audio/manifest.ts";
import { type Bytes, bytesOf, textOf } from "../../origin/bytes.ts";
import type { Origin, Script } from "../../origin/origin.ts";

/** The ladder whose tracks these are, and one of files that exist. */
export const LADDER = [
  { track: "/audio/:track", manifest: "/media/:track/track.json" },
  { track: "/inline/:track", manifest: "/inlined/:track/track.json", inline: true },
  { track: "/also/:track", manifest: "/media/:track/track.json" },
  { track: "/radio/:show", variants: [{ id: "mp3", path: "/shows/:show.mp3", kbps: 128 }, { id: "flac", path: "/shows/:show.flac" }] },
  { track: "/trees/:tree", variants: [{ id: "low", path: "/hls/:tree/low/index.m3u8", codec: "mp4a.40.2", kbps: 64, playlist: true }, { id: "high", path: "/hls/:tree/high/index.m3u8", codec: "mp4a.40.2", kbps: 192, playlist: true }] },
];

/** What Chromium, Firefox and Safari send for `<audio src>`, and what curl sends. */
export const PLAYERS = {
  chromium: { accept: "*/*", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36" },
  firefox: { accept: "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,video/*;q=0.6,*/*;q=0.5", "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0" },
  safari: { accept: "*/*", "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15" },
  curl: { accept: "*/*", "user-agent": "curl/8.5.0" },
} as const;

const CODECS: Readonly<Record<string, readonly [codecs: string, kbps: number]>> = {
  "aac-96": ["mp4a.40.2", 96], "aac-160": ["mp4a.40.2", 160], "aac-256": ["mp4a.40.2", 256], "opus-64": ["opus", 64], "opus-128": ["opus", 128], flac: ["flac", 900],
};

function variantOf(id: string, version: string): ManifestVariant {
  const [codecs = "", kbps = 0] = CODECS[id] ?? [];
  const list = [1, 2, 3, 6].map((sec): [number, number] => [sec * 48_000, sec * kbps * 10]);
  const bytes = list.reduce((sum, [, length]) => sum + length, 1200);
  return {
    id, file: `${id}.${version}.mp4`, type: "audio/mp4", codecs, bytes, averageKbps: kbps, peakKbps: Math.round(kbps * 1.1), lossless: codecs === "flac", durationMs: 12_000,
    sampleRate: 48_000, channels: 2, init: [0, 999], fragments: { timescale: 48_000, first: 1200, list },
  };
}

/** A track's manifest; `version` is in the names of its files. */
export function manifestOf(track: string, changes: Partial<Manifest> = {}, version = "00000001", ids = Object.keys(CODECS)): Manifest {
  return { downbeat: 1, track, durationMs: 12_000, title: `Title of ${track}`, tags: [`track:${track}`, "release:one"], variants: ids.map((id) => variantOf(id, version)), ...changes };
}

/** How a manifest is served: as an object store does, with a strong tag and no word of caching. */
export function manifestScript(manifest: Manifest | string): Extract<Script, object> {
  const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
  return { bytes: textOf(text), type: "application/json" };
}

/** Serves a track's manifest and all its files from an origin; the files by id. */
export function serveTrack(origin: Origin, track: string, { folder = "/media", changes = {}, version = "00000001" }: { folder?: string; changes?: Partial<Manifest>; version?: string } = {}): Readonly<Record<string, Bytes>> {
  const manifest = manifestOf(track, changes, version);
  origin.serve(`${folder}/${track}/track.json`, manifestScript(manifest));
  return Object.fromEntries(manifest.variants.map(({ id, file, bytes }, v) => {
    const body = bytesOf(v + 1000, bytes);
    origin.serve(`${folder}/${track}/${file}`, { bytes: body, type: "audio/mp4" });
    return [id, body];
  }));
}
