import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program ended: what it printed and logged; or why it could not do it, in a line. */
export type Ran = { readonly kind: "done"; readonly out: string; readonly said: readonly Said[] } | { readonly kind: "failed"; readonly why: string };

/** A line of a log (`-loglevel level+…`): its level, empty where it has none, and what it says, with the part of ffmpeg that says it. */
export type Said = { readonly level: string; readonly text: string };

/** Lines of a log that are kept: enough for its beginning; the last ones are kept as well, for sums come at the end. */
const MOST_LINES = 400;

/** Runs ffmpeg or ffprobe with no input until it ends by itself, or the signal ends it. `onLine`: takes each line it prints; then `out` is empty. */
export function run(program: string, args: readonly string[], signal: AbortSignal, onLine?: (line: string) => void): Promise<Ran> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: "failed", why: ENDED });
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL", windowsHide: true });
    let out = "";
    const first: Said[] = [];
    const last: Said[] = [];
    if (onLine === undefined) child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    else createInterface({ input: child.stdout }).on("line", onLine);
    createInterface({ input: child.stderr }).on("line", (line) => {
      (first.length < MOST_LINES ? first : last).push(saidIn(line));
      if (last.length > MOST_LINES) last.shift();
    });
    let problem: string | undefined;
    child.on("error", (error) => {
      problem = signal.aborted ? ENDED : "code" in error && error.code === "ENOENT" ? "there is no such program" : error.message;
      if (child.pid === undefined) resolve({ kind: "failed", why: problem });
    });
    // After its pipes: all it said has been read.
    child.on("close", (code, by) => {
      const said = [...first, ...last];
      if (code === 0 && problem === undefined) resolve({ kind: "done", out, said });
      else resolve({ kind: "failed", why: problem ?? reasonIn(said) ?? (by === null ? `it ended with ${code}` : `it was ended by ${by}`) });
    });
  });
}

/** Why what was begun is not done: somebody ended it. */
export const ENDED = "ended before it was done";

/** ffmpeg's reason: the first thing it calls an error. */
export function reasonIn(said: readonly Said[]): string | undefined {
  return said.find(({ level }) => level === "error" || level === "fatal" || level === "panic")?.text;
}

/** `[flac @ 0x55] [error] invalid residual` is the error `flac: invalid residual`; of a file's path its name is enough. */
function saidIn(line: string): Said {
  const found = /^(?:\[([^\]]*) @ 0x[\da-f]+\] )*\[(\w+)\] (.*)$/.exec(line);
  if (found === null) return { level: "", text: line.trim() };
  const [, part, level = "", text = ""] = found;
  return { level, text: `${part === undefined || level === "info" ? "" : `${part}: `}${text.trim()}`.replace(/^file:.*[/\\](?=[^/\\]*: )/, "") };
}
