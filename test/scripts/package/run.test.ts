import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../../../src/core/audio/manifest.ts";
import { findTools, type Tools } from "../../../scripts/package/ffmpeg/tools.ts";
import { findMasters } from "../../../scripts/package/masters.ts";
import { packageAll, type Packaged } from "../../../scripts/package/run.ts";
import { summaryLine, summaryOf, trackLine } from "../../../scripts/package/say.ts";
import { Slots } from "../../../scripts/package/slots.ts";
import type { Plan } from "../../../scripts/package/track.ts";
import { downbeat } from "../run.ts";
import { ffmpeg, HAS_FFMPEG } from "./ffmpeg.ts";

const BIN = fileURLToPath(new URL("../../../scripts/bin/downbeat.js", import.meta.url));
const LADDER = [{ id: "low", codec: "opus", kbps: 48 }, { id: "flac", codec: "flac" }] as const;

describe.skipIf(!HAS_FFMPEG)("packaging", { timeout: 90_000 }, () => {
  let folder = "";
  let tools: Tools = { ffmpeg: "", ffprobe: "", version: "" };
  const inside = (...path: string[]): string => join(folder, ...path);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "downbeat-package-"));
    const found = await findTools(["opus", "flac"], AbortSignal.timeout(20_000));
    if (found.kind === "tools") ({ tools } = found);
    ffmpeg("-f", "lavfi", "-i", "sine=440:r=48000:d=2", "-ac", "2", "-metadata", "title=Tone", inside("tone.flac"));
    ffmpeg("-f", "lavfi", "-i", "sine=880:r=44100:d=2", inside("tone.mp3"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Packages what is in a folder of its own; what became of each master, by name. */
  async function packaged(masters: string, more: Partial<Plan> = {}, signal = new AbortController().signal): Promise<Record<string, Packaged>> {
    const found = await findMasters([masters], `${masters}-out`);
    expect(found.problems).toEqual([]);
    const plan: Plan = { tools, out: `${masters}-out`, ladder: LADDER, territories: undefined, force: false, replace: false, prune: false, slots: new Slots(2), ...more };
    const nobody = { begun: () => undefined, heard: () => undefined, ended: () => undefined };
    return Object.fromEntries((await packageAll(found.masters, plan, 2, nobody, () => 0, signal)).map((each) => [each.name, each]));
  }
  const kinds = (of: Record<string, Packaged>): Record<string, string> => Object.fromEntries(Object.entries(of).map(([name, { kind }]) => [name, kind]));
  const manifestOf = async (path: string) => {
    const read = readManifest(await readFile(join(path, "track.json"), "utf8"));
    if (read.kind === "problems") throw new Error(JSON.stringify(read.problems));
    return read.manifest;
  };

  it("leaves alone what is unchanged, and makes again what changed or lost a file", async () => {
    const masters = inside("resume");
    await mkdir(masters);
    for (const name of ["a", "b", "c"]) await copyFile(inside("tone.flac"), join(masters, `${name}.flac`));
    expect(kinds(await packaged(masters))).toEqual({ "a.flac": "made", "b.flac": "made", "c.flac": "made" });
    expect(kinds(await packaged(masters))).toEqual({ "a.flac": "unchanged", "b.flac": "unchanged", "c.flac": "unchanged" });

    const { variants } = await manifestOf(`${masters}-out/a`);
    await truncate(join(`${masters}-out/a`, variants[0]?.file ?? ""), 100);
    await writeFile(join(masters, "b.json"), '{ "title": "Another", "tags": ["mood:calm"], "territories": { "only": ["DE"] } }');
    ffmpeg("-i", inside("tone.flac"), "-t", "1.5", join(masters, "c.flac"));
    const before = await readdir(`${masters}-out/c`);
    expect(kinds(await packaged(masters))).toEqual({ "a.flac": "made", "b.flac": "described", "c.flac": "made" });
    // The same sound has the same bytes, hence the same name.
    expect((await manifestOf(`${masters}-out/a`)).variants).toEqual(variants);
    expect(await manifestOf(`${masters}-out/b`)).toMatchObject({ title: "Another", tags: ["track:b", "mood:calm"], territories: { only: ["DE"] }, variants });
    // Files of the version before are kept until they are asked to go.
    expect(await readdir(`${masters}-out/c`)).toEqual(expect.arrayContaining(before));
    await packaged(masters, { prune: true });
    const named = (await manifestOf(`${masters}-out/c`)).variants.map(({ file }) => file);
    expect((await readdir(`${masters}-out/c`)).toSorted()).toEqual([...named, "track.json"].toSorted());
    expect(kinds(await packaged(masters, { ladder: LADDER.slice(0, 1) }))).toEqual({ "a.flac": "made", "b.flac": "made", "c.flac": "made" });
  });

  it("says of a broken master in a line what is wrong with it, and makes the others", async () => {
    const masters = inside("broken");
    await mkdir(masters);
    await copyFile(inside("tone.flac"), join(masters, "fine.flac"));
    const whole = await readFile(inside("tone.flac"));
    await writeFile(join(masters, "cut.flac"), whole.subarray(0, whole.length / 2));
    await writeFile(join(masters, "flipped.flac"), whole.map((byte, at) => (at > whole.length / 2 && at < whole.length / 2 + 200 ? byte ^ 0x5a : byte)));
    const mp3 = await readFile(inside("tone.mp3"));
    await writeFile(join(masters, "short.mp3"), mp3.subarray(0, mp3.length / 2));
    await writeFile(join(masters, "empty.wav"), "");
    await writeFile(join(masters, "text.wav"), "this is no sound\n");
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=0.2:s=32x32", join(masters, "film.mp4"));
    await writeFile(join(masters, "fine.json"), '{ "slug": "fine-one" }');
    await writeFile(join(masters, "cut.json"), '{ "slug": "fine two", "colour": "blue" }');
    await copyFile(inside("tone.flac"), join(masters, "same.flac"));
    await copyFile(inside("tone.mp3"), join(masters, "same.mp3"));
    const done = await packaged(masters);
    const why = Object.fromEntries(Object.entries(done).map(([name, each]) => [name, "why" in each ? each.why : each.kind]));
    expect(why).toEqual({
      "fine.flac": "made",
      "cut.flac": expect.stringMatching(/^its sidecar, slug: expected a name in URLs .*; its sidecar: nobody knows colour$/),
      "flipped.flac": expect.stringMatching(/^flac: /),
      "short.mp3": expect.stringMatching(/^it is cut off: it says 2\.\d s, and [01]\.\d s can be decoded$/),
      "empty.wav": "it is empty",
      "text.wav": "text.wav: Invalid data found when processing input",
      "film.mp4": "no sound in it, but video",
      "same.flac": expect.stringContaining("it would be same, and so would same.mp3"),
      "same.mp3": expect.stringContaining("it would be same, and so would same.flac"),
    });
    expect(await readdir(`${masters}-out`)).toEqual(["fine-one"]);
    expect(trackLine(done["text.wav"] ?? { kind: "not-begun", name: "", bytes: 0, ms: 0 })).toBe("failed text.wav: text.wav: Invalid data found when processing input");
    expect(summaryLine(summaryOf(Object.values(done), 4000))).toMatch(/^1 track made, 8 failed; \d+\.\d KiB in 4\.0 s, 0\.5 × real time$/);

    await rm(join(masters, "cut.json"));
    expect((await packaged(masters))["cut.flac"]).toMatchObject({ kind: "failed", why: expect.stringMatching(/^flac: /) });
  });

  it("takes no track's place without being told to, and makes no FLAC of what has lost already", async () => {
    const masters = inside("place");
    await mkdir(masters);
    await copyFile(inside("tone.flac"), join(masters, "song.flac"));
    expect(kinds(await packaged(masters))).toEqual({ "song.flac": "made" });
    await rm(join(masters, "song.flac"));
    await copyFile(inside("tone.mp3"), join(masters, "song.mp3"));
    expect(await packaged(masters)).toMatchObject({ "song.mp3": { kind: "failed", why: "song is there and was made of song.flac; --replace has this take its place" } });
    expect(await packaged(masters, { ladder: LADDER.slice(1), replace: true })).toMatchObject({ "song.mp3": { kind: "failed", why: expect.stringContaining("FLAC is made of lossless masters, and this is mp3") } });
    expect((await manifestOf(`${masters}-out/song`)).variants).toHaveLength(2);
    expect(await packaged(masters, { replace: true })).toMatchObject({ "song.mp3": { kind: "made", manifest: { variants: [{ id: "low" }] } } });
  });

  it("ended by a signal leaves nothing half-done, and the same command goes on", async () => {
    const masters = inside("ended");
    await mkdir(masters);
    // An hour of silence, so that it is in the middle of it whenever the signal comes: a head, and a file that is as long as it says.
    const head = ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "0.1", "-bitexact", "-f", "wav", "-").subarray(0, 44);
    const bytes = 3600 * 8000 * 2;
    head.writeUInt32LE(36 + bytes, 4);
    head.writeUInt32LE(bytes, 40);
    await writeFile(join(masters, "long.wav"), head);
    await truncate(join(masters, "long.wav"), 44 + bytes);
    const child = spawn(process.execPath, [BIN, "package", masters, "--out", `${masters}-out`, "--jobs", "2"], { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const scratch = async (): Promise<string[]> => (await readdir(`${masters}-out`).catch(() => [])).filter((name) => name.startsWith(".packaging-"));
    await expect.poll(async () => (await Promise.all((await scratch()).map((name) => readdir(join(`${masters}-out`, name))))).flat().length, { timeout: 60_000 }).toBeGreaterThan(0);
    child.kill("SIGTERM");
    expect(await ended).toBe(1);
    expect(out).toContain("The same command goes on from here");
    expect(await readdir(`${masters}-out`)).toEqual([]);
  });

  it("tells machines what became of each, and 2 is for wrong arguments", async () => {
    const masters = inside("json");
    await mkdir(join(masters, "album"), { recursive: true });
    await rename(inside("tone.mp3"), join(masters, "album", "01 Tone.mp3"));
    await writeFile(inside("ladder.toml"), '[[variants]]\nid = "low"\ncodec = "opus"\nkbps = 32\n');
    const { code, out } = await downbeat("package", masters, inside("nowhere.flac"), "--out", inside("json-out"), "--ladder", inside("ladder.toml"), "--not-in", "us", "--json");
    const told: unknown = JSON.parse(out);
    expect(told).toMatchObject({
      state: "failed",
      summary: { made: 1, failed: 1 },
      tracks: [
        { master: inside("nowhere.flac"), track: null, state: "failed", why: "there is no such file or folder" },
        { master: "album/01 Tone.mp3", track: "album-01-tone", state: "made", variants: [{ id: "low" }] },
      ],
    });
    expect(code).toBe(1);
    expect((await manifestOf(inside("json-out", "album-01-tone"))).territories).toEqual({ not: ["US"] });
    const wrong = await downbeat("package", "--territories", "Mars", "--jobs", "0", "--ladder", inside("nowhere.json"));
    expect(wrong.code).toBe(2);
    for (const text of ["expected masters", "expected --out", 'found "Mars"', "expected --jobs", "cannot be read"]) expect(wrong.err).toContain(text);
  });
});
