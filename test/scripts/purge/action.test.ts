import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ControlServer, startControl } from "./control-server.ts";

const ACTION = fileURLToPath(new URL("../../../.github/actions/purge/", import.meta.url));
let server: ControlServer;
let folder: string;
beforeAll(async () => {
  server = await startControl();
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
    env: { PATH: process.env["PATH"], DOWNBEAT_URL: server.url, DOWNBEAT_TOKEN: server.token, PURGE_TIMEOUT: "60", PURGE_UNPROVEN: "fail", ...files, ...inputs },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const outputs = Object.fromEntries((await readFile(files.GITHUB_OUTPUT, "utf8")).trimEnd().split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  return { code, out, outputs, summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8") };
}

describe("the action", { timeout: 60_000 }, () => {
  it("purges what its inputs name, a line each, and tells the workflow what came of it", async () => {
    const { code, outputs, summary } = await step({ PURGE_TAGS: "\n  release:7 \n$(touch /nowhere)\n", PURGE_PREFIXES: "/covers/", PURGE_SOFT: "true" });
    expect(server.asked.at(-1)?.body).toEqual({ tags: ["release:7", "$(touch /nowhere)"], prefixes: ["/covers/"], mode: "soft" });
    expect([code, outputs]).toEqual([0, expect.objectContaining({ state: "complete", ids: "r1" })]);
    expect(JSON.parse(outputs["result"] ?? "")).toMatchObject({ receipts: [{ id: "r1", regions: [{}, {}] }] });
    expect(summary).toBe("Purge: Complete everywhere after 4810 ms. Receipts: r1\n");
  });

  it("fails or warns when the proof is late, as it was told", async () => {
    server.quick = false;
    try {
      const late = await step({ PURGE_TAGS: "a", PURGE_TIMEOUT: "1" });
      expect([late.code, late.outputs["state"], late.summary]).toEqual([3, "accepted", expect.stringContaining("not proven in weur, enam")]);
      const warned = await step({ PURGE_TAGS: "a", PURGE_TIMEOUT: "1", PURGE_UNPROVEN: "warn" });
      expect([warned.code, warned.out]).toEqual([0, expect.stringMatching(/^::warning title=/m)]);
    } finally {
      server.quick = true;
    }
  });

  it("fails with the command's code, and shows the token to nobody", async () => {
    const wrong = await step({});
    expect([wrong.code, wrong.out]).toEqual([2, expect.stringContaining("expected something to purge")]);
    const weak = await step({ PURGE_EVERYTHING: "true", DOWNBEAT_TOKEN: "weak" });
    expect([weak.code, weak.outputs["state"]]).toEqual([4, "refused"]);
    expect(JSON.stringify(weak)).not.toContain("weak");
  });

  it("hands every input to the script, by the environment alone", async () => {
    const text = await readFile(join(ACTION, "action.yml"), "utf8");
    const inputs = [...text.slice(0, text.indexOf("outputs:")).matchAll(/^ {2}([\w-]+):$/gm)].map(([, name = ""]) => name);
    expect(inputs).toHaveLength(13);
    for (const name of inputs) expect(text).toContain(`: \${{ inputs.${name} }}`);
    expect(text.split("\n").filter((line) => /^\s*(?:- )?run:/.test(line) && line.includes("inputs."))).toEqual([]);
  });
});
