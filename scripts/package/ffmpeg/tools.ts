import type { Codec } from "../ladder.ts";
import { run } from "./run.ts";

/** The programs packaging runs, and which version they are of. */
export type Tools = { readonly ffmpeg: string; readonly ffprobe: string; readonly version: string };

/** The programs; or all that is wrong with them, and how to get them. */
export type ToolsFound = { readonly kind: "tools"; readonly tools: Tools } | { readonly kind: "problems"; readonly problems: readonly string[] };

/** The oldest that is asked for: it writes FLAC into MP4 and says its log's levels; 5.1 is what this is tested with. */
const LEAST_MAJOR = 5;

const ENCODERS: Readonly<Record<Codec, string>> = { aac: "aac", opus: "libopus", mp3: "libmp3lame", flac: "flac" };

const INSTALL = [
  "  Debian, Ubuntu   sudo apt-get install ffmpeg",
  "  macOS            brew install ffmpeg",
  "  Windows          winget install Gyan.FFmpeg",
  "or name them with the variables FFMPEG and FFPROBE",
];

/** Looks for ffmpeg and ffprobe (the variables FFMPEG and FFPROBE, else the path), their version and the encoders of these codecs. */
export async function findTools(codecs: readonly Codec[], signal: AbortSignal, environment: Readonly<Record<string, string | undefined>> = process.env): Promise<ToolsFound> {
  const ffmpeg = environment["FFMPEG"] || "ffmpeg";
  const ffprobe = environment["FFPROBE"] || "ffprobe";
  const [made, probed, listed] = await Promise.all([run(ffmpeg, ["-version"], signal), run(ffprobe, ["-version"], signal), run(ffmpeg, ["-hide_banner", "-encoders"], signal)]);
  const problems: string[] = [];
  const version = made.kind === "done" ? versionIn(made.out) : undefined;
  for (const [program, ran, name] of [["ffmpeg", made, ffmpeg], ["ffprobe", probed, ffprobe]] as const) {
    if (ran.kind === "failed") problems.push(`${program} is needed, version ${LEAST_MAJOR} or later; ${JSON.stringify(name)} does not run: ${ran.why}`);
    else if (!isRecent(versionIn(ran.out))) problems.push(`${program} ${LEAST_MAJOR} or later is needed, found ${versionIn(ran.out) ?? "one that does not say its version"}`);
  }
  if (listed.kind === "done" && problems.length === 0) {
    const lacking = [...new Set(codecs)].map((codec) => ENCODERS[codec]).filter((name) => !new RegExp(`^ A\\S{5} ${name} `, "m").test(listed.out));
    if (lacking.length > 0) problems.push(`this ffmpeg (${version ?? "?"}) was built without the encoder${lacking.length === 1 ? "" : "s"} ${lacking.join(", ")}, which the ladder needs`);
  }
  if (problems.length > 0 || version === undefined) return { kind: "problems", problems: [...problems, "How to get one that does:", ...INSTALL] };
  return { kind: "tools", tools: { ffmpeg, ffprobe, version } };
}

/** The version a program says: `5.1.9-0+deb12u1`, `7.1`, `N-117829-g4a1ff2f` of what was built between two. */
export function versionIn(text: string): string | undefined {
  return /^ff(?:mpeg|probe) version (\S+)/.exec(text)?.[1];
}

/** Whether a version is late enough; builds between two versions are. */
export function isRecent(version: string | undefined): boolean {
  if (version === undefined) return false;
  const major = /^n?(\d+)\./.exec(version)?.[1];
  return major === undefined ? /^(?:N-\d+|git-|\d{4}-\d\d-\d\d)/.test(version) : Number(major) >= LEAST_MAJOR;
}
