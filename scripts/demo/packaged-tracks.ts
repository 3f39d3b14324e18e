import { readdir, readFile } from "node:fs/promises";
import { readManifest } from "../../src/core/audio/manifest.ts";

const TRACKS = new URL("music/tracks/", import.meta.url);

/** A packaged track, as the player's page is told of it. Paths are the origin's. */
export type PackagedTrack = {
  readonly slug: string;
  readonly title: string;
  readonly lengthSec: number;
  readonly variants: readonly { readonly id: string; readonly path: string; readonly type: string; readonly codecs: string; readonly kbps: number; readonly lossless: boolean }[];
};

/** Every track of `music/tracks`, by its folder's name. Throws where a folder holds no manifest that can be read. */
export async function packagedTracks(): Promise<PackagedTrack[]> {
  const slugs = (await readdir(TRACKS)).toSorted();
  return Promise.all(slugs.map(async (slug) => {
    const read = readManifest(await readFile(new URL(`${slug}/track.json`, TRACKS), "utf8"));
    if (read.kind === "problems") throw new Error(`${slug}/track.json: ${JSON.stringify(read.problems)}`);
    const { title = slug, durationMs, variants } = read.manifest;
    return {
      slug,
      title,
      lengthSec: durationMs / 1000,
      variants: variants.map(({ id, file, type, codecs, averageKbps, lossless }) => ({ id, path: `/music/tracks/${slug}/${file}`, type, codecs, kbps: averageKbps, lossless })),
    };
  }));
}
