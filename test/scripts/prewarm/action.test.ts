import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { region, startWarming, type WarmServer } from "./warm-server.ts";

const ACTION = fileURLToPath(new URL("../../../.github/actions/prewarm/", import.meta.url));
let server: WarmServer;
let folder: string;
beforeAll(async () => {
  server = await startWarming();
  folder = await mkdtemp(join(tmpdir(), "downbeat-action-"));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Runs the action's script as a workflow does, with what its inputs are. */
async function step(inputs: Record<string, string>): Promise<{ code: number | null; out: string; outputs: Record<string, string>; summary: string }> {
  const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  const child = spawn(process.execPath, [join(ACTION, "run.mjs")], {
    env: { PATH: process.env["PATH"], DOWNBEAT_URL: server.url, DOWNBEAT_TOKEN: server.token, PREWARM_INCOMPLETE: "fail", ...files, ...inputs },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const outputs = Object.fromEntries((await readFile(files.GITHUB_OUTPUT, "utf8")).trimEnd().split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  return { code, out, outputs, summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8") };
}

describe("the action", { timeout: 60_000 }, () => {
  it("orders what its inputs name, and tells the workflow what came of it", async () => {
    const { code, outputs, summary } = await step({ PREWARM_URLS: "\n /a.mp3 \n/$(false)\n", PREWARM_TAGS: "release:7", PREWARM_REGIONS: "weur, oc\n", PREWARM_EXTENT: "head", PREWARM_RATE: "5" });
    expect(server.bodies.at(-1)).toEqual({ urls: [`${server.url}/a.mp3`, `${server.url}/$(false)`], tags: ["release:7"], regions: ["weur", "oc"], extent: "head", budget: { requests_per_sec: 5 } });
    expect([code, outputs]).toEqual([0, expect.objectContaining({ state: "done", ids: "o1" })]);
    expect(JSON.parse(outputs["result"] ?? "")).toMatchObject({ orders: [{ id: "o1", regions: [{}, {}] }] });
    expect(summary).toBe("Prewarm: done; 6 URLs warm in 2 regions, 0 failed, 6291456 bytes of the origin. Orders: o1\n");
  });

  it("fails or warns when not all of it is warm, as it was told", async () => {
    server.course.push((order) => ({ ...order, state: "done-with-failures", regions: [region("weur", "done", { urls: 1, failed: 1 }, { failures: [{ url: "https://a.example/", why: "not found", status: 404 }] })] }));
    try {
      const failed = await step({ PREWARM_URLS: "/a.mp3" });
      expect([failed.code, failed.outputs["state"], failed.outputs["result"]?.includes("not found")]).toEqual([5, "incomplete", false]);
      const warned = await step({ PREWARM_URLS: "/a.mp3", PREWARM_INCOMPLETE: "warn" });
      expect([warned.code, warned.out]).toEqual([0, expect.stringMatching(/^::warning title=Not all of it is warm::incomplete: 1 URL failed/m)]);
    } finally {
      server.course.length = 0;
    }
  });

  it("does not wait for what begins some other day, nor where it is told not to", async () => {
    const later = await step({ PREWARM_URLS: "/a.mp3", PREWARM_AT: "2026-11-27", PREWARM_FOLLOW_SUN: "true" });
    expect([later.code, later.outputs["state"], server.bodies.at(-1)]).toEqual([0, "accepted", expect.objectContaining({ at: "2026-11-27T00:00", follow: "sun" })]);
    expect((await step({ PREWARM_URLS: "/a.mp3", PREWARM_TIMEOUT: "0" })).outputs["state"]).toBe("accepted");
  });

  it("fails with the command's code, and shows the token to nobody", async () => {
    expect(await step({})).toMatchObject({ code: 2, out: expect.stringContaining("expected something to warm") });
    const weak = await step({ PREWARM_URLS: "/a.mp3", PREWARM_INCOMPLETE: "warn", DOWNBEAT_TOKEN: "weak" });
    expect([weak.code, weak.outputs["state"]]).toEqual([4, "refused"]);
    expect(JSON.stringify(weak)).not.toContain("weak");
  });

  it("hands every input to the script, by the environment alone", async () => {
    const text = await readFile(join(ACTION, "action.yml"), "utf8");
    const inputs = [...text.slice(0, text.indexOf("outputs:")).matchAll(/^ {2}([\w-]+):$/gm)].map(([, name = ""]) => name);
    expect(inputs).toHaveLength(18);
    const script = await readFile(join(ACTION, "run.mjs"), "utf8");
    for (const name of inputs) {
      const [, variable = ""] = new RegExp(String.raw`(\w+): \$\{\{ inputs\.${name} \}\}`).exec(text) ?? [];
      expect([name, variable.startsWith("DOWNBEAT_") || script.includes(variable)]).toEqual([name, variable !== ""]);
    }
    expect(text.split("\n").filter((line) => /^\s*(?:- )?run:/.test(line) && line.includes("inputs."))).toEqual([]);
  });
});
