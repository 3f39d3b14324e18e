import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { packagedTracks } from "../../scripts/demo/packaged-tracks.ts";
import { readManifest } from "../../src/core/audio/manifest.ts";

const MUSIC = new URL("../../scripts/demo/music/", import.meta.url);
/** What the demo may weigh in the repository: five tracks in plain files, and 7 MB of packaged ones for its player. */
const BUDGET_BYTES = 32_000_000;

const Index = z.object({
  license: z.literal("CC BY-SA 3.0"),
  tracks: z.array(z.object({
    slug: z.string(),
    title: z.string(),
    artist: z.string(),
    lengthSec: z.number(),
    files: z.array(z.object({ name: z.string(), codec: z.string(), bytes: z.number(), sha256: z.string(), moov: z.enum(["start", "end"]).optional() })),
  })),
});

const index = Index.parse(JSON.parse(await readFile(new URL("tracks.json", MUSIC), "utf8")));
const names = (await readdir(MUSIC)).filter((name) => /\.(mp3|m4a|webm|opus|flac)$/.test(name));

describe("the demo's music", () => {
  it("is what the index says, file by file, and nothing else", async () => {
    const files = index.tracks.flatMap((track) => track.files);
    expect(files.map((file) => file.name).sort()).toEqual(names.toSorted());
    for (const file of files) {
      const bytes = await readFile(new URL(file.name, MUSIC));
      expect([file.name, bytes.length]).toEqual([file.name, file.bytes]);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
    }
  });

  it("fits the repository's budget", async () => {
    const all = (await readdir(MUSIC, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    const sizes = await Promise.all(all.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BUDGET_BYTES);
  });

  it("offers every track as MP3, AAC and Opus, and one as FLAC", () => {
    expect(index.tracks).toHaveLength(5);
    for (const track of index.tracks) expect(track.files.map((file) => file.codec).slice(0, 3)).toEqual(["MP3", "AAC-LC", "Opus"]);
    expect(names.filter((name) => name.endsWith(".flac"))).toHaveLength(1);
  });

  it("has the index of each m4a where the index says", async () => {
    const files = index.tracks.flatMap((track) => track.files).filter((file) => file.name.endsWith(".m4a"));
    for (const file of files) {
      const bytes = await readFile(new URL(file.name, MUSIC));
      expect([file.name, bytes.indexOf("moov") < bytes.indexOf("mdat") ? "start" : "end"]).toEqual([file.name, file.moov]);
    }
    expect(new Set(files.map((file) => file.moov))).toEqual(new Set(["start", "end"]));
  });

  it("names title, author and files of every track in its attribution, with the licence and what was changed", async () => {
    const text = await readFile(new URL("ATTRIBUTION.md", MUSIC), "utf8");
    for (const track of index.tracks) {
      const row = text.split("\n").find((line) => line.startsWith(`| ${track.title} |`)) ?? "";
      expect(row).toContain(`| ${track.artist} |`);
      for (const file of track.files) expect(row).toContain(file.name.replace(track.slug, ""));
      expect(row).toContain(`\`${track.slug}.mp3\``);
    }
    expect(text).toContain("https://creativecommons.org/licenses/by-sa/3.0/");
    expect(text).toContain("## What was changed");
  });
});

describe("the packaged tracks", () => {
  it.each(["nebula", "orbital-elevator"])("%s: its manifest can be read and names the files beside it, all of them", async (slug) => {
    const folder = new URL(`tracks/${slug}/`, MUSIC);
    const read = readManifest(await readFile(new URL("track.json", folder), "utf8"));
    if (read.kind === "problems") throw new Error(JSON.stringify(read.problems));
    const { variants, artist } = read.manifest;
    expect(artist).toBe("Maxstack");
    expect((await readdir(folder)).toSorted()).toEqual([...variants.map(({ file }) => file), "track.json"].toSorted());
    for (const { file, bytes } of variants) expect([file, (await stat(new URL(file, folder))).size]).toEqual([file, bytes]);
    expect(await readFile(new URL("ATTRIBUTION.md", MUSIC), "utf8")).toContain(`\`tracks/${slug}/\``);
  });

  it("hold every codec a ladder has, in one", async () => {
    const [, whole] = await packagedTracks();
    expect(whole?.variants.map(({ codecs }) => codecs)).toEqual(expect.arrayContaining(["mp4a.40.2", "opus", "mp3", "flac"]));
    expect(whole?.variants.filter(({ lossless }) => lossless)).toHaveLength(1);
  });
});
