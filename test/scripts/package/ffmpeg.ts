import { execFileSync, spawnSync } from "node:child_process";

/** Whether ffmpeg is on this machine; without it, what needs it says so and is skipped. */
export const HAS_FFMPEG = spawnSync(process.env["FFMPEG"] || "ffmpeg", ["-version"]).status === 0;
if (!HAS_FFMPEG) console.warn("skipped: nothing is packaged, for there is no ffmpeg on this machine (apt-get install ffmpeg)");

/** Runs ffmpeg; what it printed. */
export function ffmpeg(...args: readonly string[]): Buffer {
  return execFileSync(process.env["FFMPEG"] || "ffmpeg", ["-nostdin", "-v", "error", "-y", ...args], { maxBuffer: 64 << 20 });
}

/** A file decoded to 16 bits, by channel and sample interleaved. */
export function decoded(path: string): Int16Array {
  const bytes = ffmpeg("-i", path, "-f", "s16le", "-");
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The lag in samples, of at most `most`, at which the first channels of two stereo sounds fit best; `from`: the first frame that is looked at. */
export function bestLag(one: Int16Array, other: Int16Array, most: number, from: number, frames: number): number {
  let [best, lag] = [Number.NEGATIVE_INFINITY, 0];
  for (let shift = -most; shift <= most; shift += 1) {
    let sum = 0;
    for (let frame = from; frame < from + frames; frame += 1) sum += (one[2 * frame] ?? 0) * (other[2 * (frame + shift)] ?? 0);
    if (sum > best) [best, lag] = [sum, shift];
  }
  return lag;
}
