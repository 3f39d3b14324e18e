import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const config = join(import.meta.dirname, "fixtures/wrangler.toml");
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function run(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  return child;
}

const edge = (...args: string[]) => run(process.execPath, ["--import", "tsx", "scripts/edge.ts", "-c", config, ...args]);

async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, errors };
}

async function ready(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith("ready ")) lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

/** Every process below `pid`, by `/proc`. */
function descendants(pid: number): number[] {
  const below = readdirSync("/proc").map(Number).filter((entry) => stateOf(entry)?.parent === pid);
  return below.concat(below.flatMap(descendants));
}

/** State letter and parent of a process, by `/proc`; undefined when it is gone, or no process. */
function stateOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Not gone, and not merely waiting for its exit code to be read. */
const isAlive = (pid: number) => (stateOf(pid)?.state ?? "Z") !== "Z";

describe("npm run edge", () => {
  test("prints a line for each data centre when it answers", async () => {
    const child = edge("--port", "0", "--pops", "FRA,NRT");
    const lines = await ready(child, 2);
    expect(lines.map((line) => line.replace(/\d+$/, "N")).sort()).toEqual(["ready FRA http://127.0.0.1:N", "ready NRT http://127.0.0.1:N"]);
    const url = lines[0]?.split(" ")[2] ?? "";
    expect((await fetch(`${url}/cf`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await ended(child)).toEqual({ code: 0, errors: "" });
  });

  test.runIf(process.platform === "linux").each(["SIGTERM", "SIGINT"] as const)("leaves no process behind after %s", async (signal) => {
    const child = edge("--port", "0");
    await ready(child, 1);
    const family = descendants(child.pid ?? 0);
    expect(family.length).toBeGreaterThan(0);
    child.kill(signal);
    expect((await ended(child)).code).toBe(0);
    await expect.poll(() => family.filter(isAlive)).toEqual([]); // a compiler of tsx's ends when it sees its input closed
  });

  test.runIf(process.platform === "linux")("leaves no process behind when the npm that started it is ended", async () => {
    const npm = run("npm", ["run", "--silent", "edge", "--", "-c", config, "--port", "0"]);
    await ready(npm, 1);
    const family = descendants(npm.pid ?? 0);
    try {
      npm.kill("SIGTERM");
      expect(await once(npm, "exit")).toEqual([0, null]);
      await expect.poll(() => family.filter(isAlive)).toEqual([]);
    } finally {
      for (const pid of family.filter(isAlive)) process.kill(pid, "SIGKILL");
    }
  });

  test("prints every wrong argument and exits 2", async () => {
    const { code, errors } = await ended(edge("--port", "x", "--log", "loud"));
    expect(code).toBe(2);
    expect(errors.trim().split("\n")).toEqual([
      "--port: expected a whole number from 0 to 65535, found x",
      "--log: expected one of none, error, warn, info, debug, found loud",
    ]);
  });

  test("names the port that is taken and exits 1", async () => {
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(0, "127.0.0.1", done));
    const { port } = squatter.address() as AddressInfo;
    const { code, errors } = await ended(edge("--port", String(port)));
    expect(code).toBe(1);
    expect(errors).toBe(`port ${port} on 127.0.0.1 is in use; choose another with --port\n`);
    squatter.close();
  });

  test("prints every problem of the settings and exits 1", async () => {
    const { code, errors } = await ended(edge("--set", "ORIGIN=ftp://host", "--set", "MEMORY_BYTES=[]"));
    expect(code).toBe(1);
    expect(errors).toMatch(/^ORIGIN.*: expected .+, found .+\nMEMORY_BYTES: expected .+, found .+\n$/);
  });

  test("names a configuration that is not there and exits 1", async () => {
    const { code, errors } = await ended(edge("-c", "nowhere.toml"));
    expect(code).toBe(1);
    expect(errors).toBe("cannot read nowhere.toml\n");
  });
});
