import { setTimeout as pause } from "node:timers/promises";
import { pathOf, trackAt } from "../content.ts";
import type { Measure, Setup, Findings } from "../measure.ts";
import { load, startOrigin } from "../processes.ts";
import type { Origin } from "../processes.ts";
import { interleaved, medians, ratio, rowsOf } from "../rounds.ts";

const MIB = 1024 * 1024;
const TAKE = 64 * 1024;
const TRACK_MIB = 60;
const PATIENCE_MS = 5000;
/** A small track, so that every contender has served one before. */
const WARM = "/audio/warm-64k.flac";

/** The first 64 KiB of a cold track of 60 MiB from an origin 80 ms away at 2.5 MB/s. */
export const coldStart: Measure = { name: "cold-start", title: "cold start: first 64 KiB of 60 MiB", run: (setup) => cold(setup, "start", 0) };

/** 64 KiB at 80 % of the same. */
export const coldSeek: Measure = { name: "cold-seek", title: "cold seek: 64 KiB at 80 % of 60 MiB", run: (setup) => cold(setup, "seek", 0.8) };

async function cold(setup: Setup, word: string, share: number): Promise<Findings> {
  const names = setup.contenders(["origin", "downbeat", "read-through", "hono-cache", "nginx", "nginx-slices", "varnish"]);
  const origin = await startOrigin(80, 2_500_000);
  try {
    const samples = await interleaved(names, setup.quick ? 3 : 5, origin.url, async (running, name, round) => {
      const path = pathOf(`${word}.${name}.${round}`, TRACK_MIB);
      const first = Math.floor((trackAt(path)?.size ?? 0) * share);
      const reply = await load({ kind: "once", url: running.url, path, warm: WARM, first, take: TAKE, headers: { range: `bytes=${first}-${first + TAKE - 1}` } });
      const bytes = await settled(origin, path);
      await origin.reset();
      return { "first byte ms": reply.firstByteMs, "64 KiB ms": reply.totalMs, "origin MiB": bytes / MIB, wrong: reply.right ? 0 : 1 };
    }, PATIENCE_MS);
    return {
      rows: rowsOf(samples),
      results: {
        "first byte / origin's": ratio(samples, "first byte ms", "origin"),
        "origin MiB": medians(samples.get("downbeat") ?? [])["origin MiB"] ?? Number.NaN,
      },
    };
  } finally {
    await origin.close();
  }
}

async function sent(origin: Origin, path: string): Promise<number> {
  return (await origin.stats()).paths[path]?.bytes ?? 0;
}

/** Body bytes of a path the origin has sent once it has sent nothing more for 400 ms, or after 3 s: who fetches the whole goes on for long. */
async function settled(origin: Origin, path: string): Promise<number> {
  let last = await sent(origin, path);
  for (let round = 0; round < 8; round += 1) {
    await pause(400);
    const bytes = await sent(origin, path);
    if (bytes === last) return bytes;
    last = bytes;
  }
  return last;
}
