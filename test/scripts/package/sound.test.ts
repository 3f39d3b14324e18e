import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ManifestVariant, readManifest } from "../../../src/core/audio/manifest.ts";
import { bodyAt, boxesIn, viewOf } from "../../../scripts/package/mp4/box.ts";
import { downbeat } from "../run.ts";
import { bestLag, decoded, ffmpeg, HAS_FFMPEG } from "./ffmpeg.ts";

/** 6.45 s of noise with a melody in it: more than one fragment of every kind. */
const NOISE = "aevalsrc='0.3*sin(2*PI*(300+200*t)*t)+0.1*random(0)|0.2*sin(2*PI*500*t)+0.1*random(1)':d=6.45";

describe.skipIf(!HAS_FFMPEG)("a packaged track", { timeout: 90_000 }, () => {
  let folder = "";
  let variants: readonly ManifestVariant[] = [];
  let loudness: { lufs: number } | undefined;
  const masters: Record<string, Int16Array> = {};
  const track = (variant: ManifestVariant): string => join(folder, "out", "noise", variant.file);
  const of = (id: string): ManifestVariant => {
    const found = variants.find((variant) => variant.id === id);
    if (found === undefined) throw new Error(`no variant ${id}`);
    return found;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "downbeat-sound-"));
    const master = join(folder, "noise.flac");
    ffmpeg("-f", "lavfi", "-i", `${NOISE}:s=44100`, "-sample_fmt", "s16", "-metadata", "title=Noise", "-metadata", "album=All of it", master);
    masters[44_100] = decoded(master);
    const wav = join(folder, "48.wav");
    ffmpeg("-i", master, "-ar", "48000", wav);
    masters[48_000] = decoded(wav);
    const { code, err } = await downbeat("package", master, "--out", join(folder, "out"));
    expect([code, err]).toEqual([0, ""]);
    const read = readManifest(await readFile(join(folder, "out", "noise", "track.json"), "utf8"));
    if (read.kind === "problems") throw new Error(JSON.stringify(read.problems));
    variants = read.manifest.variants;
    loudness = read.manifest.loudness;
    expect(read.manifest).toMatchObject({ track: "noise", durationMs: 6450, title: "Noise", release: "All of it", tags: ["track:noise", "release:all%20of%20it"] });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("has the default ladder, named by content, with codecs as browsers ask for them", () => {
    expect(variants.map(({ id, type, codecs, lossless, sampleRate }) => [id, type, codecs, lossless, sampleRate])).toEqual([
      ["aac-96", "audio/mp4", "mp4a.40.2", false, 44_100],
      ["aac-160", "audio/mp4", "mp4a.40.2", false, 44_100],
      ["aac-256", "audio/mp4", "mp4a.40.2", false, 44_100],
      ["opus-64", "audio/mp4", "opus", false, 48_000],
      ["opus-128", "audio/mp4", "opus", false, 48_000],
      ["mp3-192", "audio/mpeg", "mp3", false, 44_100],
      ["flac", "audio/mp4", "flac", true, 44_100],
    ]);
    for (const { id, file } of variants) expect(file).toMatch(new RegExp(`^${id}\\.[\\da-f]{8}\\.mp[34]$`));
  });

  it("is decoded to as many samples as its master has, priming and padding apart, and at the same place", () => {
    for (const id of ["aac-160", "opus-128", "mp3-192", "flac"]) {
      const { sampleRate, delay = { priming: 0, padding: 0 } } = of(id);
      const master = masters[sampleRate] ?? new Int16Array();
      const sound = decoded(track(of(id)));
      // ffmpeg takes off what stands before the sound, and of MP3 what stands behind it.
      expect([id, sound.length / 2]).toEqual([id, master.length / 2 + (id === "mp3-192" ? 0 : delay.padding)]);
      expect([id, bestLag(master, sound, 30, 20_000, 12_000)]).toEqual([id, 0]);
      expect([id, bestLag(master, sound, 30, master.length / 2 - 8_000, 6_000)]).toEqual([id, 0]);
    }
  });

  it("is its master, bit by bit, in FLAC", () => {
    expect(Buffer.from(decoded(track(of("flac"))).buffer).equals(Buffer.from((masters[44_100] ?? new Int16Array()).buffer))).toBe(true);
  });

  it("is cut into fragments at 1, 3 and 6 s, which the manifest, the index and the file agree on", async () => {
    for (const variant of variants.filter(({ type }) => type === "audio/mp4")) {
      const { fragments, init, bytes } = variant;
      if (fragments === undefined || init === undefined) throw new Error(`${variant.id} has no fragments`);
      const file = new Uint8Array(await readFile(track(variant)));
      const top = boxesIn(file);
      expect(top.map(({ type }) => type)).toEqual(["ftyp", "moov", "sidx", ...fragments.list.flatMap(() => ["moof", "mdat"])]);
      expect(boxesIn(file.subarray(init[0], init[1] + 1)).map(({ type }) => type)).toEqual(["ftyp", "moov"]);
      expect(new TextDecoder("latin1").decode(top[0]?.body)).toContain("cmfc");
      const index = viewOf(top[2]?.body ?? new Uint8Array());
      let [at, heard] = [fragments.first, 0];
      for (const [n, [ticks, length]] of fragments.list.entries()) {
        const [moof, mdat, ...more] = boxesIn(file.subarray(at, at + length));
        expect([moof?.type, mdat?.type, more.length]).toEqual(["moof", "mdat", 0]);
        expect([index.getUint32(32 + 12 * n), index.getUint32(36 + 12 * n)]).toEqual([length, ticks]);
        const tfdt = bodyAt(moof?.body ?? new Uint8Array(), ["traf", "tfdt"]) ?? new Uint8Array();
        const begins = Number(viewOf(tfdt).getBigUint64(4)) - (variant.delay?.priming ?? 0);
        expect(Math.max(0, begins)).toBe(heard);
        const late = heard / fragments.timescale - ([0, 1, 3, 6][n] ?? 0);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(0.11);
        [at, heard] = [at + length, heard + ticks];
      }
      expect([fragments.list.length, at]).toEqual([4, bytes]);
      expect(heard).toBe(Math.round(6.45 * fragments.timescale));
    }
  });

  it("says its loudness in the manifest and in every file", async () => {
    expect(loudness?.lufs).toBeGreaterThan(-30);
    expect(loudness?.lufs).toBeLessThan(-5);
    const gain = `${(-18 - (loudness?.lufs ?? 0)).toFixed(2)} dB`;
    for (const variant of variants) {
      const file = await open(track(variant));
      const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      await file.close();
      expect([variant.id, buffer.toString("latin1").includes(gain), buffer.includes("tlou")]).toEqual([variant.id, true, variant.type === "audio/mp4"]);
    }
  });

  it("has the bitrates it was asked for, about, and peaks no lower than averages", () => {
    for (const { id, averageKbps, peakKbps } of variants) {
      const wanted = Number(/-(\d+)$/.exec(id)?.[1] ?? averageKbps);
      expect(averageKbps).toBeGreaterThan(0.7 * wanted);
      expect(averageKbps).toBeLessThan(1.2 * wanted);
      expect(peakKbps).toBeGreaterThanOrEqual(averageKbps);
    }
  });
});
