import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { MANIFEST_VERSION, type Manifest, type ManifestVariant } from "../../src/core/audio/manifest.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";
import { encodeArgs, encodingOf } from "./ffmpeg/encode.ts";
import { loudnessIn } from "./ffmpeg/loudness.ts";
import { probe } from "./ffmpeg/probe.ts";
import { reasonIn, run } from "./ffmpeg/run.ts";
import type { Rung } from "./ladder.ts";
import { makeVariant } from "./variant.ts";

export type TrackMade = { readonly kind: "made"; readonly manifest: Manifest } | { readonly kind: "failed"; readonly why: string };

/** Packages one master into `OUT/<slug>/`. */
export async function packageTrack(path: string, slug: string, out: string, ladder: readonly Rung[], signal: AbortSignal): Promise<TrackMade> {
  const probed = await probe("ffprobe", path, signal);
  if (probed.kind === "unusable") return { kind: "failed", why: probed.why };
  const { master } = probed;
  const folder = join(out, slug);
  const scratch = join(out, `.packaging-${process.pid}-${slug}`);
  await mkdir(folder, { recursive: true });
  await mkdir(scratch, { recursive: true });
  try {
    const rungs = ladder.filter(({ codec }) => codec !== "flac" || master.lossless);
    const encodings = rungs.map((rung) => encodingOf(rung, master, join(scratch, `${rung.id}.encoded`)));
    const ran = await run("ffmpeg", encodeArgs(path, master, encodings, true), signal, () => undefined);
    if (ran.kind === "failed") return { kind: "failed", why: ran.why };
    const reason = reasonIn(ran.said);
    if (reason !== undefined) return { kind: "failed", why: reason };
    const variants: ManifestVariant[] = [];
    for (const encoding of encodings) {
      const made = await makeVariant(encoding, folder, master.durationSec);
      if (made.kind === "failed") return made;
      variants.push(made.variant);
    }
    const { title, artist, album: release } = master.tags;
    const loudness = loudnessIn(ran.said);
    const tags = [`track:${slug}`, ...(artist ? [`artist:${artist}`] : []), ...(release ? [`release:${release}`] : [])].flatMap((tag) => tagOf(tag) ?? []);
    const manifest: Manifest = {
      downbeat: MANIFEST_VERSION, track: slug, durationMs: Math.round(master.durationSec * 1000),
      ...(title ? { title } : {}), ...(artist ? { artist } : {}), ...(release ? { release } : {}), ...(loudness ? { loudness } : {}), tags, variants,
    };
    const temporary = join(scratch, "track.json");
    await writeFile(temporary, `${JSON.stringify(manifest, null, 1)}\n`);
    await rename(temporary, join(folder, "track.json"));
    return { kind: "made", manifest };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A track's name in its URL. */
export function slugOf(path: string): string {
  return basename(path).replace(/\.[^.]*$/, "").toLowerCase().replace(/[^a-z\d]+/g, "-");
}
