import { spawnSync } from "node:child_process";
import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWorker } from "../../local/build.ts";

/** The last commit without a choice of upstream edges. */
const BEFORE = "1883021";

/** A bundle of the Worker as it was before there was a choice of edges, in a folder of its own; nothing where the history is not there. */
export async function workerBefore(): Promise<{ folder: string; bundle: string } | undefined> {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const archive = spawnSync("git", ["-C", root, "archive", BEFORE], { maxBuffer: 2 ** 28 });
  if (archive.status !== 0) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "bench-before-"));
  if (spawnSync("tar", ["-x", "-C", folder], { input: archive.stdout }).status !== 0) return undefined;
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const { code } = await buildWorker({ entry: join(folder, "src/index.ts") });
  const bundle = join(folder, "worker.js");
  await writeFile(bundle, code);
  return { folder, bundle };
}
