import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWorker } from "../../local/build.ts";

/** The last commit without a choice of upstream edges. */
const BEFORE = "1883021";

/** Bundles of the Worker as it is and as it was before there was a choice of edges, made alike, in a folder of their own. */
export type Bundles = { readonly folder: string; readonly now: string; readonly before: string | undefined };

/** Makes both; `before` is absent where the history does not go back so far. */
export async function bundles(): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), "bench-before-"));
  const old = join(folder, "before");
  const now = await bundled(root, join(folder, "now.js"));
  return { folder, now, before: (await checkedOut(old)) ? await bundled(old, join(folder, "before.js")) : undefined };
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Writes the sources of `BEFORE` to a folder; whether they are to be had. */
async function checkedOut(folder: string): Promise<boolean> {
  const archive = spawnSync("git", ["-C", root, "archive", BEFORE], { maxBuffer: 2 ** 28 });
  if (archive.status !== 0) return false;
  await mkdir(folder);
  if (spawnSync("tar", ["-x", "-C", folder], { input: archive.stdout }).status !== 0) return false;
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return true;
}

async function bundled(sources: string, file: string): Promise<string> {
  const { code } = await buildWorker({ entry: join(sources, "src/index.ts") });
  await writeFile(file, code);
  return file;
}
