import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, readManifest } from "../../src/core/audio/manifest.ts";
import type { Rung } from "./ladder.ts";

/** Of how tracks are made; a higher number has all of them made anew. */
const RECIPE = 1;

/** What a track is made with, as a digest: the ladder, this tool and ffmpeg's version. */
export function recipeOf(ladder: readonly Rung[], ffmpegVersion: string): string {
  return digestOf(JSON.stringify([RECIPE, ladder.map(({ id, codec, kbps }) => [id, codec, kbps]), ffmpegVersion]));
}

/** The first 16 digits of a text's SHA-256. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The SHA-256 of a file, read in pieces. */
export async function fileDigest(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest("hex");
}

/** The manifest in a track's folder, if there is one that can be read. */
export async function manifestIn(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, "track.json"), "utf8").catch(() => undefined);
  const read = text === undefined ? undefined : readManifest(text);
  return read?.kind === "manifest" ? read.manifest : undefined;
}

/** Whether all files a manifest names are there, as long as it says. */
export async function isWhole(manifest: Manifest, folder: string): Promise<boolean> {
  const sizes = await Promise.all(manifest.variants.map(({ file }) => stat(join(folder, file)).then(({ size }) => size, () => -1)));
  return manifest.variants.every(({ bytes }, at) => sizes[at] === bytes);
}
