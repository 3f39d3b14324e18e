import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";

/** A master to package: where it is, and its name, which the slug is made of: its path below the folder that was named, with `/`. */
export type MasterFile = { readonly path: string; readonly name: string; readonly bytes: number };

/** What folders are searched for; a file that is named is tried whatever it is called. */
export const EXTENSIONS = ["flac", "wav", "w64", "rf64", "aif", "aiff", "aifc", "caf", "au", "m4a", "m4b", "mp4", "mov", "alac", "mp3", "aac", "ogg", "oga", "opus", "wma", "wv", "ape", "tta", "dsf", "dff", "mka", "webm"] as const;

const NAMED = new RegExp(`\\.(?:${EXTENSIONS.join("|")})$`, "i");

/** Masters by name, each once; and what was named and cannot be used. */
export type MastersFound = { readonly masters: readonly MasterFile[]; readonly problems: readonly { readonly path: string; readonly why: string }[] };

/**
 * The masters that files and folders name: folders with all below them but what begins with a dot, but `out`, and but folders behind symbolic
 * links. With `base`, names are paths below it, whatever was named.
 */
export async function findMasters(named: readonly string[], out: string, base?: string): Promise<MastersFound> {
  const masters = new Map<string, MasterFile>();
  const problems: { path: string; why: string }[] = [];
  const outside = resolve(out);
  const add = async (path: string, name: string): Promise<void> => {
    const below = base === undefined ? name : relative(base, path);
    if (below.startsWith("..")) {
      problems.push({ path, why: `it is not below --base ${base}` });
      return;
    }
    try {
      const real = await realpath(path);
      const found = await stat(real);
      if (!found.isFile()) problems.push({ path, why: "it is no file" });
      else if (!masters.has(real)) masters.set(real, { path, name: below.split(sep).join("/"), bytes: found.size });
    } catch (error) {
      problems.push({ path, why: reasonOf(error) });
    }
  };
  const search = async (folder: string, root: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".") || resolve(path) === outside) continue;
      if (entry.isDirectory()) await search(path, root).catch((error: unknown) => problems.push({ path, why: reasonOf(error) }));
      else if (NAMED.test(entry.name)) await add(path, relative(root, path));
    }
  };
  for (const path of named) {
    try {
      if (!(await stat(path)).isDirectory()) {
        await add(path, basename(path));
        continue;
      }
      const before = masters.size + problems.length;
      await search(path, path);
      if (masters.size + problems.length === before) problems.push({ path, why: `no masters in this folder; these are looked for: ${EXTENSIONS.join(", ")}` });
    } catch (error) {
      problems.push({ path, why: reasonOf(error) });
    }
  }
  return { masters: [...masters.values()], problems };
}

/** An error of the file system in a few words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read";
  if (code === "ENOSPC") return "the disk is full";
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
