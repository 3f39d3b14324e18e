import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Verdict } from "./check.ts";

/** The project's folder, with a separator at its end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How a program ended: its exit code (1 when a signal ended it) and all it said, both outputs as they came. */
export type Ended = { code: number; output: string };

/** Runs a program in the project's folder without input or colours. Rejects when it cannot be started. */
export function run(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: "1", WRANGLER_SEND_METRICS: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a tool of ours with this Node; exit code 0 is fine, anything else shows what it said. */
export async function tool(name: string, ...args: string[]): Promise<Verdict> {
  return verdict(await run(process.execPath, [join(ROOT, "node_modules/.bin", name), ...args]));
}

/** Runs a verb of our own command line; likewise. */
export async function downbeat(...args: string[]): Promise<Verdict> {
  return verdict(await run(process.execPath, ["--import", "tsx", join(ROOT, "scripts/downbeat.ts"), ...args]));
}

function verdict({ code, output }: Ended): Verdict {
  return code === 0 ? { ok: true, note: "" } : { ok: false, output: output.trim() === "" ? `exit code ${code}` : output };
}
