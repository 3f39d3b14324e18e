import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOf } from "../../../../src/core/audio/start/start.ts";
import { spanBytes } from "../../../../src/core/cache/slices.ts";

const MUSIC = fileURLToPath(new URL("../../../../scripts/demo/music/", import.meta.url));
const SOURCE = join(MUSIC, "through-space.flac");
const HEADS = [65_536, 262_144] as const;

const folder = mkdtempSync(join(tmpdir(), "starts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ffmpeg = (...args: readonly string[]) => spawnSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args], { timeout: 60_000, maxBuffer: 1 << 26 });
const present = ffmpeg("-version").status === 0;

/** The first second as a decoder hears it, 16 bits a sample; empty where it hears nothing. */
const firstSecond = (path: string) => ffmpeg("-i", path, "-t", "1", "-map", "0:a", "-f", "s16le", "-").stdout;

/** Only its start is left of a file; there are zeros everywhere else. Nothing known: its head. */
function cutToStart(path: string, headBytes: number): { readonly cut: string; readonly kept: number } {
  const whole = new Uint8Array(readFileSync(path));
  const spans = startOf(whole.subarray(0, headBytes), whole.length, null) ?? [{ first: 0, last: headBytes - 1 }];
  const left = new Uint8Array(whole.length);
  for (const { first, last } of spans) left.set(whole.subarray(first, last + 1), first);
  const cut = `${path}.${headBytes}.cut`;
  writeFileSync(cut, left);
  return { cut, kept: spans.reduce((sum, span) => sum + spanBytes(span), 0) };
}

function expectFirstSecond(path: string, heads: readonly number[]): void {
  const wanted = firstSecond(path);
  expect(wanted.length).toBeGreaterThan(80_000);
  for (const headBytes of heads) {
    const { cut, kept } = cutToStart(path, headBytes);
    expect(firstSecond(cut).equals(wanted)).toBe(true);
    // Something was left out, or this proves nothing.
    expect(kept).toBeLessThan(statSync(path).size);
  }
}

const COVER = join(folder, "cover.jpg");
const picture = (...more: readonly string[]) => ["-i", COVER, "-map", "0:a", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", ...more];

/** Files as encoders and packagers make them: a name, and what makes it of twelve seconds of music. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  "constant.mp3": ["-c:a", "libmp3lame", "-b:a", "192k"],
  "variable.mp3": ["-c:a", "libmp3lame", "-q:a", "2"],
  "picture.mp3": picture("-c:a", "libmp3lame"),
  "layer-two.mp2": ["-c:a", "mp2"],
  "adts.aac": ["-c:a", "aac"],
  "end.m4a": ["-c:a", "aac"],
  "front.m4a": ["-c:a", "aac", "-movflags", "+faststart"],
  "picture-front.m4a": picture("-c:a", "aac", "-movflags", "+faststart"),
  "picture-end.m4a": picture("-c:a", "aac"),
  "lossless.m4a": ["-c:a", "alac", "-movflags", "+faststart"],
  "fragments.mp4": ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "4000000"],
  "index.mp4": ["-c:a", "aac", "-movflags", "dash+global_sidx", "-frag_duration", "4000000"],
  "quicktime.mov": ["-c:a", "aac"],
  "plain.opus": ["-c:a", "libopus"],
  "plain.ogg": ["-c:a", "libvorbis"],
  "ogg-flac.oga": ["-c:a", "flac"],
  "plain.flac": ["-c:a", "flac"],
  "picture.flac": picture("-c:a", "flac"),
  "plain.webm": ["-c:a", "libopus"],
  "lossless.mka": ["-c:a", "flac"],
  "plain.wav": [],
  "wide.wav": ["-rf64", "always"],
  "plain.aiff": [],
};

describe.skipIf(!present)("a decoder (ffmpeg, where it is installed) hears the first second of a file that is nothing but its start", () => {
  beforeAll(() => {
    ffmpeg("-f", "lavfi", "-i", "nullsrc=s=900x900", "-vf", "geq=random(1)*255:128:128", "-frames:v", "1", "-q:v", "1", COVER);
  });

  it.each(["nebula.mp3", "nebula.m4a", "nebula.webm", "a-new-journey.m4a", "through-space.flac"])("%s of the demo", (name) => {
    const copy = join(folder, name);
    writeFileSync(copy, readFileSync(join(MUSIC, name)));
    expectFirstSecond(copy, HEADS);
  });

  it.each(Object.entries(MADE))("%s", (name, how) => {
    const path = join(folder, name);
    const made = ffmpeg("-t", "12", "-i", SOURCE, ...how, path);
    // Not every build has every encoder; what it has not is said.
    if (/Unknown encoder/.test(made.stderr.toString())) return void console.warn(`${name}: ${made.stderr}`);
    expect([made.status, made.stderr.toString()]).toEqual([0, ""]);
    expectFirstSecond(path, how.includes(COVER) ? HEADS : [65_536]);
  });
});

it.runIf(!present)("ffmpeg is not installed: no decoder was asked", () => {
  console.warn("ffmpeg is not installed: that starts suffice was not put to a decoder");
});
