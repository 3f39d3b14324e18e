import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../scripts/bin/downbeat.js", import.meta.url));

/** What a run of the command left behind. */
export interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the real command as a process of its own and waits for its end. */
export function downbeat(...args: string[]): Promise<Run> {
  const { CLOUDFLARE_ENV: _none, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...env, WRANGLER_SEND_METRICS: "false", CI: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** The path of a fixture for `doctor`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/doctor/${name}`, import.meta.url));
}
