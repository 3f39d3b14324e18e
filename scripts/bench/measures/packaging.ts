import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeArgs, encodingOf, groupsOf } from "../../package/ffmpeg/encode.ts";
import { probe } from "../../package/ffmpeg/probe.ts";
import { run } from "../../package/ffmpeg/run.ts";
import { findTools } from "../../package/ffmpeg/tools.ts";
import { DEFAULT_LADDER } from "../../package/ladder.ts";
import type { Measure } from "../measure.ts";
import { inTurn, ratio, rowsOf } from "../rounds.ts";

const MUSIC = fileURLToPath(new URL("../../demo/music/through-space.flac", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/downbeat.js", import.meta.url));
/** The minute of music, played so often again: a master of four. */
const AGAIN = 3;

/** A 4-minute FLAC packaged by the command, from its start to its end, beside the same runs of ffmpeg by themselves, as many at once. */
export const packaging: Measure = {
  name: "packaging",
  title: "packaging: a 4-minute FLAC into the default ladder",
  async run(setup) {
    const { signal } = new AbortController();
    const found = await findTools(DEFAULT_LADDER.map(({ codec }) => codec), signal);
    if (found.kind === "problems") return { rows: [], results: {}, note: `not measured: ${found.problems[0] ?? ""}` };
    const { ffmpeg, ffprobe } = found.tools;
    const folder = await mkdtemp(join(tmpdir(), "downbeat-packaging-"));
    try {
      const path = join(folder, "master.flac");
      await done(run(ffmpeg, ["-nostdin", "-loglevel", "level+error", "-stream_loop", String(setup.quick ? 0 : AGAIN), "-i", MUSIC, "-c:a", "flac", path], signal));
      const probed = await probe(ffprobe, path, signal);
      if (probed.kind === "unusable") throw new Error(probed.why);
      const bare = join(folder, "bare");
      await mkdir(bare);
      const groups = groupsOf(DEFAULT_LADDER.map((rung) => encodingOf(rung, probed.master, join(bare, rung.id))), availableParallelism());
      const ways = new Map<string, () => Promise<unknown>>([
        ["downbeat", () => command("package", path, "--out", join(folder, "out"), "--force")],
        ["ffmpeg", () => Promise.all(groups.map((group) => done(run(ffmpeg, encodeArgs(path, probed.master, group), signal))))],
      ]);
      const samples = await inTurn(ways, setup.quick ? 2 : 4, async (work) => {
        const began = performance.now();
        await work();
        return { s: (performance.now() - began) / 1000 };
      });
      const results = { "time / ffmpeg": ratio(samples, "s", "ffmpeg") };
      return { rows: rowsOf(samples), results, ...(setup.quick ? { note: "a minute of it" } : {}) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function done(running: ReturnType<typeof run>): Promise<void> {
  const ran = await running;
  if (ran.kind === "failed") throw new Error(ran.why);
}

/** Runs the real command as a process of its own. */
function command(...args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`downbeat package ended with ${code}`))));
  });
}
