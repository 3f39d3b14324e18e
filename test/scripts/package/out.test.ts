import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WrongArguments } from "../../../scripts/commands/command.ts";
import { makeOut } from "../../../scripts/package/out.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "downbeat-out-"));
  await writeFile(join(folder, "file"), "");
});
afterAll(() => rm(folder, { recursive: true }));

it("makes the folder that tracks are made in, with those above it, and leaves one alone that is there", async () => {
  await makeOut(join(folder, "a", "b"));
  await makeOut(join(folder, "a", "b"));
  expect((await stat(join(folder, "a", "b"))).isDirectory()).toBe(true);
});

it("says why nothing can be made in it, as of any wrong argument", async () => {
  await expect(makeOut(join(folder, "file"))).rejects.toThrow(WrongArguments);
  await expect(makeOut(join(folder, "file"))).rejects.toThrow(/expected --out as a folder.*there is a file of that name/u);
  await expect(makeOut(join(folder, "file", "b"))).rejects.toThrow(/a file where a folder above it would be/u);
});
