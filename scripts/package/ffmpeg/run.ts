import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program ended: what it said; or why it could not do it, in a line. */
export type Ran = { readonly kind: "done"; readonly out: string; readonly said: readonly Said[] } | { readonly kind: "failed"; readonly why: string };

/** A line of ffmpeg's log and its level. */
export type Said = { readonly level: string; readonly text: string };

const MOST_LINES = 2_000;

/** Runs ffmpeg or ffprobe with no input, and ends it when the signal says so. `onLine`: each line it prints; then `out` is empty. */
export function run(program: string, args: readonly string[], signal: AbortSignal, onLine?: (line: string) => void): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });
    let out = "";
    const said: Said[] = [];
    if (onLine === undefined) child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    else createInterface({ input: child.stdout }).on("line", onLine);
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (said.length < MOST_LINES) said.push(saidIn(line));
    });
    child.on("error", (error) => resolve({ kind: "failed", why: signal.aborted ? "ended" : error.message }));
    child.on("close", (code, by) => {
      if (code === 0) resolve({ kind: "done", out, said });
      else resolve({ kind: "failed", why: reasonIn(said) ?? (by === null ? `exit code ${code}` : `ended by ${by}`) });
    });
  });
}

/** ffmpeg's reason: the first thing it calls an error. */
export function reasonIn(said: readonly Said[]): string | undefined {
  return said.find(({ level }) => level === "error" || level === "fatal" || level === "panic")?.text;
}

/** A line of a log with levels (`-loglevel level+…`), without the part of ffmpeg that says it. */
function saidIn(line: string): Said {
  const found = /^(?:\[[^\]]* @ 0x[\da-f]+\] )*\[(\w+)\] (.*)$/.exec(line);
  return found === null ? { level: "", text: line.trim() } : { level: found[1] ?? "", text: (found[2] ?? "").trim() };
}
