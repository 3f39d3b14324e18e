import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Gives the tests of a run a folder for what they build, another for each run of a watch, and removes all at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folders: string[] = [];
  const give = async (): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "downbeat-built-"));
    folders.push(folder);
    project.provide("built", folder);
  };
  await give();
  project.onTestsRerun(give);
  return async () => void (await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
}
