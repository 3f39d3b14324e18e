import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../scripts/commands/index.ts";
import { downbeat, fixture } from "./run.ts";

describe("the command line", () => {
  test("lists its verbs and ends with 0 when asked, with 2 when not", async () => {
    const asked = await downbeat("--help");
    for (const verb of Object.keys(COMMANDS)) expect(asked.out).toContain(`  ${verb}`);
    expect(asked.code).toBe(0);
    expect((await downbeat()).code).toBe(2);
  });

  test.each(["nonsense", "constructor", "__proto__"])("refuses the verb %s with 2", async (verb) => {
    const { code, err } = await downbeat(verb);
    expect(err).toContain("unknown verb");
    expect(code).toBe(2);
  });

  test.each([[["doctor", "--jsn"]], [["doctor", "-c"]], [["doctor", "more"]], [["docs"]], [["docs", "poems"]]])("refuses the arguments %j with 2", async (args) => {
    const { code, err } = await downbeat(...args);
    expect(err).toContain(`downbeat ${args[0]} `);
    expect(code).toBe(2);
  });

  test("tells of every verb what it takes", async () => {
    for (const [verb, load] of Object.entries(COMMANDS)) expect((await load()).usage).toMatch(new RegExp(`^downbeat ${verb} `));
    const { code, out } = await downbeat("deploy", "--help");
    expect(out).toContain("--dry-run");
    expect(code).toBe(0);
  });
});

describe("deploy", () => {
  test("builds a good file with wrangler", { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-deploy-"));
    try {
      const { code, out, err } = await downbeat("deploy", "-c", fixture("good.toml"), "--env", "staging", "--dry-run", "--outdir", folder);
      expect(out).toContain("Fine to deploy.");
      expect(out + err).toContain("staging.downbeat.test");
      expect(await readdir(folder)).toContain("worker.js");
      expect(code).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("is stopped by a wrong setting before wrangler runs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-deploy-"));
    try {
      const { code, out } = await downbeat("deploy", "-c", fixture("placeholder.toml"), "--dry-run", "--outdir", folder);
      expect(out).toContain("Not fine to deploy");
      expect(await readdir(folder)).toEqual([]);
      expect(code).toBe(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
