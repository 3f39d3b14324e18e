import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../src/core/audio/manifest.ts";

/** How packaging names files: by variant and content. */
const OURS = /^[\w.-]+\.[\da-f]{8}\.(?:mp4|mp3)$/;

/** Removes files of a track that packaging made and its manifest no longer names; how many. */
export async function prune(folder: string, manifest: Manifest): Promise<number> {
  const named = new Set(manifest.variants.map(({ file }) => file));
  const old = (await readdir(folder)).filter((name) => OURS.test(name) && !named.has(name));
  for (const name of old) await rm(join(folder, name), { force: true });
  return old.length;
}
