import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^\.packaging-(\d+)-/;

/** A folder in `out` for what is not done yet, so that moving it to its place is one step; it is gone when `work` is over, however that ends. */
export async function withScratch<T>(out: string, slug: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(out, `.packaging-${process.pid}-${slug}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes what runs left in `out` that could not clean up: those whose process is no more. */
export async function removeLeftovers(out: string): Promise<void> {
  for (const name of await readdir(out).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(out, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's is alive as well.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
