/** A process that makes load: takes one job from its parent, answers once, and ends. */
import { asks } from "./asks.ts";
import { Connection } from "./connection.ts";
import { isRight, trackAt } from "./content.ts";
import type { Asked, CrowdJob, CrowdResult, Job, LoopJob, LoopResult, OnceJob, OnceResult, PurgesResult, SlowJob, SlowResult } from "./jobs.ts";
import { purges } from "./purge/purges.ts";
import { percentile } from "./statistics.ts";

function seedOf(path: string): string {
  return trackAt(path)?.seed ?? "";
}

/** Reads a path to its end and forgets it. */
async function warmUp(url: string, path: string): Promise<void> {
  const connection = new Connection(url);
  await connection.get(path, {}, () => undefined);
  connection.close();
}

/** A server may answer a range with the whole: then the body is compared from its start. */
async function once(job: OnceJob): Promise<OnceResult> {
  if (job.warm !== undefined) await warmUp(job.url, job.warm);
  const connection = new Connection(job.url);
  let wrongWhole = false;
  let wrongPart = false;
  const reply = await connection.get(job.path, job.headers, (chunk, at) => {
    wrongWhole ||= !isRight(seedOf(job.path), at, chunk);
    wrongPart ||= !isRight(seedOf(job.path), job.first + at, chunk);
    return at + chunk.length >= job.take ? "stop" : undefined;
  });
  connection.close();
  const { status, firstByteMs, totalMs, bytes } = reply;
  return { status, firstByteMs, totalMs, bytes, right: status === 206 ? !wrongPart : status === 200 && !wrongWhole };
}

async function crowd(job: CrowdJob): Promise<CrowdResult> {
  await warmUp(job.url, job.warm);
  const result: CrowdResult = { firstByteMs: [], totalMs: [], wrong: 0, failed: 0 };
  const seed = seedOf(job.path);
  const size = trackAt(job.path)?.size ?? 0;
  const connections: Connection[] = [];
  const timer = setTimeout(() => {
    for (const connection of connections) connection.abort("timed out");
  }, job.timeoutMs);
  await Promise.all(Array.from({ length: job.listeners }, async () => {
    const connection = new Connection(job.url);
    connections.push(connection);
    let right = true;
    try {
      const reply = await connection.get(job.path, {}, (chunk, at) => {
        right &&= isRight(seed, at, chunk);
      });
      result.firstByteMs.push(reply.firstByteMs);
      result.totalMs.push(reply.totalMs);
      if (!right || reply.status !== 200 || reply.bytes !== size) result.wrong += 1;
    } catch {
      result.failed += 1;
    }
    connection.close();
  }));
  clearTimeout(timer);
  return result;
}

async function loop(job: LoopJob): Promise<LoopResult> {
  const seed = seedOf(job.path);
  const headers: Record<string, string> = { ...job.headers, ...(job.range ? { range: `bytes=${job.first}-${job.first + job.length - 1}` } : {}) };
  const text = job.text === undefined ? undefined : Buffer.from(job.text);
  const isOurs = (at: number, chunk: Buffer): boolean => (text === undefined ? isRight(seed, job.first + at, chunk) : chunk.equals(text.subarray(at, at + chunk.length)));
  const latencies: number[] = [];
  let wrong = 0;
  let left = job.times === 0 ? Number.POSITIVE_INFINITY : job.times;
  const start = performance.now();
  const end = start + job.seconds * 1000;
  await Promise.all(Array.from({ length: job.concurrency }, async () => {
    let connection = new Connection(job.url);
    while (left > 0 && performance.now() < end) {
      left -= 1;
      let right = true;
      const reply = await connection.get(job.path, headers, (chunk, at) => {
        right &&= isOurs(at, chunk);
        return at + chunk.length > job.length ? "stop" : undefined; // the whole instead of the range: take our part and leave
      });
      if (reply.bytes > job.length) connection = new Connection(job.url);
      latencies.push(reply.totalMs);
      if (!right || reply.bytes < job.length || (reply.status !== 206 && job.first > 0)) wrong += 1;
    }
    connection.close();
  }));
  const seconds = (performance.now() - start) / 1000;
  return { requests: latencies.length, seconds, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99), wrong };
}

async function slow(job: SlowJob): Promise<SlowResult> {
  const result: SlowResult = { bytes: 0, wrong: 0, failed: 0 };
  const start = performance.now();
  const end = start + job.seconds * 1000;
  const paused = new Map<Connection, number>();
  const ticker = setInterval(() => {
    const now = performance.now();
    for (const [connection, until] of paused) {
      if (now >= end) connection.close();
      else if (now >= until) {
        paused.delete(connection);
        connection.resume();
      }
    }
  }, 20);
  const stopped = new Promise<void>((resolve) => setTimeout(resolve, job.seconds * 1000 + 100));
  const readers = Array.from({ length: job.readers }, async (_, index) => {
    const path = job.paths[index % job.paths.length] ?? "";
    const seed = seedOf(path);
    const connection = new Connection(job.url);
    try {
      await connection.get(path, {}, (chunk, at) => {
        result.bytes += chunk.length;
        if (!isRight(seed, at, chunk)) result.wrong += 1;
        const due = start + ((at + chunk.length) / job.bytesPerSecond) * 1000;
        if (due <= performance.now()) return undefined;
        paused.set(connection, due);
        return "pause";
      });
    } catch {
      result.failed += 1;
    }
  });
  await Promise.race([Promise.all(readers), stopped]);
  clearInterval(ticker);
  return result;
}

function run(job: Job): Promise<OnceResult | CrowdResult | LoopResult | PurgesResult | SlowResult | Asked[]> {
  switch (job.kind) {
    case "once": return once(job);
    case "crowd": return crowd(job);
    case "loop": return loop(job);
    case "slow": return slow(job);
    case "purges": return purges(job);
    case "asks": return asks(job);
    default: return job satisfies never;
  }
}

process.once("message", async (job) => {
  try {
    process.send?.({ result: await run(job as Job) }, () => process.exit(0));
  } catch (error) {
    process.send?.({ error: String(error) }, () => process.exit(1));
  }
});
process.on("disconnect", () => process.exit(1));
