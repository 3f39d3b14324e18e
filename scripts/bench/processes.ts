import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Job, ResultOf } from "./jobs.ts";
import type { OriginStats } from "./origin-stats.ts";

/** Started by Node itself, which strips the types: a loader would only delay and weigh. */
function start(file: string, args: readonly string[]): ChildProcess {
  return fork(new URL(file, import.meta.url), args, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
}

/** Does a job in a fresh process. Throws what the process says went wrong, or that it died. */
export function load<J extends Job>(job: J): Promise<ResultOf<J>> {
  const child = start("load.ts", []);
  return new Promise((resolve, reject) => {
    child.once("message", (answer: { result: ResultOf<J> } | { error: string }) => {
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer.result);
    });
    child.once("exit", (code) => reject(new Error(`the load process ended with ${code}`)));
    child.send(job);
  });
}

/** A running shaped origin. */
export type Origin = {
  url: string;
  /** What it was asked and has sent since the last reset. */
  stats(): Promise<OriginStats>;
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Starts the shaped origin: milliseconds before the headers, bytes per second and connection (0: no limit). */
export async function startOrigin(latencyMs: number, bytesPerSecond: number): Promise<Origin> {
  const child = start("origin.ts", ["--port", "0", "--latency", String(latencyMs), "--rate", String(bytesPerSecond)]);
  const url = await firstReady(child);
  return {
    url,
    stats: async () => (await fetch(`${url}/_stats`)).json() as Promise<OriginStats>,
    reset: async () => void (await fetch(`${url}/_reset`)).body?.cancel(),
    close: () => ended(child),
  };
}

async function firstReady(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith("ready ")) return line.slice("ready ".length);
  }
  throw new Error("the origin ended before it was ready");
}

/** Ends a process by its id and resolves when it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** Milliseconds of processor time, user and system, a process and its threads have used; NaN where there is no `/proc`. */
export function cpuMs(pid: number | undefined): number {
  const stat = proc(pid, "stat");
  const [utime, stime] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
  return (Number(utime ?? Number.NaN) + Number(stime ?? Number.NaN)) * 10; // in ticks of 1/100 s, on every Linux there is
}

/** Bytes of memory a process has resident; NaN where there is no `/proc`. */
export function residentBytes(pid: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(proc(pid, "status"))?.[1] ?? Number.NaN) * 1024;
}

function proc(pid: number | undefined, file: string): string {
  try {
    return pid === undefined ? "" : readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
