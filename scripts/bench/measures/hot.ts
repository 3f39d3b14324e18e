import { pathOf } from "../content.ts";
import type { Running } from "../contenders.ts";
import type { LoopJob, LoopResult } from "../jobs.ts";
import type { Measure } from "../measure.ts";
import { cpuMs, load, startOrigin } from "../processes.ts";
import { interleaved, medians, ratio, rowsOf } from "../rounds.ts";
import type { Sample } from "../rounds.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const HEAD: Aim = { path: pathOf("hot", 10), first: 0, length: 64 * KIB, range: true };
/** The same bytes as a track of their own, for those who answer every range with the whole. */
const SMALL: Aim = { path: "/audio/hot-64k.flac", first: 0, length: 64 * KIB, range: false };

type Aim = Pick<LoopJob, "path" | "first" | "length" | "range">;

/** Requests for what is hot, after a whole read and a short warm-up. */
async function hammer(running: Running, aim: Aim, job: Pick<LoopJob, "concurrency" | "seconds" | "times">): Promise<LoopResult & { cpu: number }> {
  const whole = { kind: "once", url: running.url, path: aim.path, first: 0, take: Number.POSITIVE_INFINITY, headers: {} } as const;
  await load(whole);
  await load({ kind: "loop", url: running.url, ...aim, concurrency: 8, seconds: 0.5, times: 0 });
  const before = cpuMs(running.pid);
  const result = await load({ kind: "loop", url: running.url, ...aim, ...job });
  return { ...result, cpu: (cpuMs(running.pid) - before) / result.requests };
}

function throughput({ requests, seconds, cpu, wrong }: LoopResult & { cpu: number }): Sample {
  return { "requests/s": requests / seconds, "cpu ms/request": cpu, wrong };
}

/** Many at once ask for the first 64 KiB of a hot track. */
export const hotHead: Measure = {
  name: "hot-head",
  title: "hit: 64 KiB head of a hot 10 MiB track, 48 at once",
  async run(setup) {
    const names = setup.contenders(["downbeat", "bare", "hono-cache"]);
    const origin = await startOrigin(0, 0);
    try {
      const samples = await interleaved(names, setup.quick ? 3 : 5, origin.url, async (running) => {
        const load = { concurrency: 48, seconds: setup.quick ? 1.5 : 3, times: 0 };
        const head = throughput(await hammer(running, HEAD, load));
        const small = await hammer(running, SMALL, load);
        return { ...head, "64 KiB track, requests/s": small.requests / small.seconds };
      });
      const own = medians(samples.get("downbeat") ?? []);
      return {
        rows: rowsOf(samples),
        results: {
          wrong: own.wrong ?? Number.NaN,
          "requests/s / bare": ratio(samples, "requests/s", "bare"),
          "requests/s / hono-cache": ratio(samples, "requests/s", "hono-cache"),
          "cpu ms/request": own["cpu ms/request"] ?? Number.NaN,
        },
        note: "hono/cache answers the range with the whole track; the client takes its 64 KiB and leaves. The last column asks for a track of 64 KiB",
      };
    } finally {
      await origin.close();
    }
  },
};

/** One listener asks for the same, again and again. */
export const latency: Measure = {
  name: "latency",
  title: "hit: the same, one client",
  async run(setup) {
    const names = setup.contenders(["downbeat", "bare", "hono-cache"]);
    const origin = await startOrigin(0, 0);
    try {
      const samples = await interleaved(names, setup.quick ? 3 : 5, origin.url, async (running) => {
        const found = await hammer(running, HEAD, { concurrency: 1, seconds: 20, times: setup.quick ? 1000 : 3000 });
        return { "p50 ms": found.p50Ms, "p99 ms": found.p99Ms };
      });
      return { rows: rowsOf(samples), results: medians(samples.get("downbeat") ?? []) };
    } finally {
      await origin.close();
    }
  },
};

const INSIDE: Aim = { path: pathOf("hot", 10), first: 256 * KIB + 3 * MIB, length: MIB, range: true };
const ACROSS: Aim = { path: pathOf("hot", 10), first: 128 * KIB, length: MIB, range: true };

/** Ranges of 1 MiB of a hot track: exactly one slice, and from the head into the first slice. */
export const range: Measure = {
  name: "range",
  title: "hit: 1 MiB range of a hot 10 MiB track, 8 at once",
  async run(setup) {
    const names = setup.contenders(["downbeat", "bare"]);
    const origin = await startOrigin(0, 0);
    try {
      const samples = await interleaved(names, setup.quick ? 3 : 5, origin.url, async (running) => {
        const load = { concurrency: 8, seconds: setup.quick ? 1.5 : 3, times: 0 };
        const inside = await hammer(running, INSIDE, load);
        const across = await hammer(running, ACROSS, load);
        return {
          "inside a slice /s": inside.requests / inside.seconds,
          "across head and slice /s": across.requests / across.seconds,
          wrong: inside.wrong + across.wrong,
        };
      });
      return {
        rows: rowsOf(samples),
        results: {
          wrong: medians(samples.get("downbeat") ?? []).wrong ?? Number.NaN,
          "inside a slice / bare": ratio(samples, "inside a slice /s", "bare"),
          "across head and slice / bare": ratio(samples, "across head and slice /s", "bare"),
        },
      };
    } finally {
      await origin.close();
    }
  },
};
