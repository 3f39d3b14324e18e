import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_VERSION, type Manifest, type ManifestVariant, readManifest } from "../../src/core/audio/manifest.ts";
import type { Territories } from "../../src/core/audio/track.ts";
import { describe } from "./describe.ts";
import { encodeAll } from "./ffmpeg/encode-all.ts";
import { encodingOf, groupsOf } from "./ffmpeg/encode.ts";
import { type Master, probe } from "./ffmpeg/probe.ts";
import type { Tools } from "./ffmpeg/tools.ts";
import type { Rung } from "./ladder.ts";
import type { MasterFile } from "./masters.ts";
import { cutsOf } from "./mp4/fragments.ts";
import { prune } from "./prune.ts";
import { withScratch } from "./scratch.ts";
import type { Sidecar } from "./sidecar.ts";
import type { Slots } from "./slots.ts";
import { digestOf, fileDigest, isWhole, manifestIn, recipeOf } from "./standing.ts";
import { makeVariant, secondsOf } from "./variant.ts";

/** What all tracks of a run are made with. */
export type Plan = {
  readonly tools: Tools;
  readonly out: string;
  readonly ladder: readonly Rung[];
  readonly territories: Territories | undefined;
  /** Makes what is unchanged as well. */
  readonly force: boolean;
  /** Takes the place of a track that was made of a master of another name. */
  readonly replace: boolean;
  /** Removes files that no manifest names any longer. */
  readonly prune: boolean;
  /** Runs of ffmpeg at once. */
  readonly slots: Slots;
};

/** One track to make: its master, its name in URLs, and what stands beside the master (`sidecarText`: as it was read). */
export type Order = { readonly master: MasterFile; readonly slug: string; readonly sidecar: Sidecar; readonly sidecarText: string };

/** `described`: the sound was unchanged, what is said of it was not. */
export type TrackOutcome = { readonly kind: "made" | "described" | "unchanged"; readonly manifest: Manifest } | { readonly kind: "failed"; readonly why: string };

/** A variant's file may only be cut short by this, for containers round. */
const SHORT_SEC = 0.5;

/**
 * Packages one master into `out/<slug>/`: the variants' files, then `track.json`; until that is written, the track is as it was. `groups`: into
 * how many runs of ffmpeg its encodings are divided. `heard`: takes how much of the master is done, 0 to 1, and the seconds that are.
 */
export async function packageTrack(order: Order, plan: Plan, groups: number, signal: AbortSignal, heard: (share: number, seconds: number) => void): Promise<TrackOutcome> {
  const { master: file, slug } = order;
  const folder = join(plan.out, slug);
  if (file.bytes === 0) return { kind: "failed", why: "it is empty" };
  const [sha256, before] = await Promise.all([fileDigest(file.path, signal), manifestIn(folder)]);
  if (before !== undefined && before.source?.name !== file.name && !plan.replace) {
    return { kind: "failed", why: `${slug} is there and was made of ${before.source?.name ?? "something else"}; --replace has this take its place` };
  }
  const recipe = recipeOf(plan.ladder, plan.tools.version);
  const source = { name: file.name, bytes: file.bytes, sha256, recipe, described: digestOf(JSON.stringify([order.sidecarText, plan.territories ?? null])) };
  const same = !plan.force && before?.source?.sha256 === sha256 && before.source.recipe === recipe && before.track === slug && (await isWhole(before, folder));
  if (same && before.source?.described === source.described && before.source.name === source.name) {
    if (plan.prune) await prune(folder, before);
    return { kind: "unchanged", manifest: before };
  }
  const probed = await probe(plan.tools.ffprobe, file.path, signal);
  if (probed.kind === "unusable") return { kind: "failed", why: probed.why };
  const { master } = probed;
  const description = describe(slug, master.tags, order.sidecar, plan.territories);
  return withScratch(plan.out, slug, async (scratch): Promise<TrackOutcome> => {
    const made = same ? { kind: "made" as const, files: [], ...sound(before) } : await encode(order, master, plan, groups, scratch, signal, heard);
    if (made.kind === "failed") return made;
    const { durationMs, loudness, variants } = made;
    const manifest: Manifest = { downbeat: MANIFEST_VERSION, track: slug, durationMs, ...description, ...(loudness === undefined ? {} : { loudness }), variants, source };
    const text = `${JSON.stringify(manifest)}\n`;
    const read = readManifest(text);
    if (read.kind === "problems") return { kind: "failed", why: `its manifest would not be one: ${read.problems.map(({ path, expected }) => `${path}: expected ${expected}`).join("; ")}` };
    if (signal.aborted) return { kind: "failed", why: "ended before it was done" };
    await mkdir(folder, { recursive: true });
    for (const { from, to } of made.files) await rename(from, join(folder, to));
    await writeFile(join(scratch, "track.json"), text);
    await rename(join(scratch, "track.json"), join(folder, "track.json"));
    if (plan.prune) await prune(folder, manifest);
    return { kind: same ? "described" : "made", manifest };
  });
}

type Sound = Pick<Manifest, "durationMs" | "loudness" | "variants">;
type SoundMade = ({ readonly kind: "made"; readonly files: readonly { readonly from: string; readonly to: string }[] } & Sound) | { readonly kind: "failed"; readonly why: string };

function sound({ durationMs, loudness, variants }: Manifest): Sound {
  return { durationMs, variants, ...(loudness === undefined ? {} : { loudness }) };
}

/** Encodes a master and writes its variants, all in `scratch`. */
async function encode({ master: { path } }: Order, master: Master, plan: Plan, groups: number, scratch: string, signal: AbortSignal, heard: (share: number, seconds: number) => void): Promise<SoundMade> {
  const rungs = plan.ladder.filter(({ codec }) => codec !== "flac" || master.lossless);
  if (rungs.length === 0) return { kind: "failed", why: `nothing of the ladder is made of it: FLAC is made of lossless masters, and this is ${master.codec}` };
  const encodings = rungs.map((rung) => encodingOf(rung, master, join(scratch, rung.id)));
  const encoded = await encodeAll(plan.tools, path, master, groupsOf(encodings, groups), plan.slots, signal, (seconds) => heard(master.toldSec > 0 ? Math.min(1, seconds / master.toldSec) : 0, seconds));
  if (encoded.kind === "failed") return encoded;
  const lengths = await Promise.all(encodings.map(secondsOf));
  const cuts = cutsOf(lengths.find((length) => length !== undefined) ?? 0);
  const words = wordsOf(master, encoded.loudness);
  const variants: ManifestVariant[] = [];
  const files: { from: string; to: string }[] = [];
  for (const encoding of encodings) {
    const made = await makeVariant(encoding, cuts, words);
    if (made.kind === "failed") return made;
    variants.push(made.variant);
    files.push({ from: made.path, to: made.variant.file });
  }
  const durationMs = variants[0]?.durationMs ?? 0;
  if (durationMs < 1000 * (master.toldSec - SHORT_SEC)) return { kind: "failed", why: `it is cut off: it says ${master.toldSec.toFixed(1)} s, and ${(durationMs / 1000).toFixed(1)} s can be decoded` };
  return { kind: "made", files, durationMs, variants, ...(encoded.loudness === undefined ? {} : { loudness: encoded.loudness }) };
}

/** What goes into the files is of the master alone, so that what is said beside it can change without them. */
function wordsOf({ tags }: Master, loudness: Manifest["loudness"]): Parameters<typeof makeVariant>[2] {
  const { title, artist, release, label, isrc } = describe("", tags, {}, undefined);
  const date = tags["date"] ?? tags["year"];
  return {
    ...(title !== undefined && { title }), ...(artist !== undefined && { artist }), ...(release !== undefined && { release }), ...(label !== undefined && { label }),
    ...(isrc !== undefined && { isrc }), ...(date !== undefined && date !== "" && { date }), ...(loudness !== undefined && { loudness }),
  };
}
