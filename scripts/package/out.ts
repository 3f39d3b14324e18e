import { access, constants, mkdir } from "node:fs/promises";
import { WrongArguments } from "../commands/command.ts";

const WHY: Readonly<Record<string, string>> = {
  EEXIST: "there is a file of that name",
  ENOTDIR: "there is a file where a folder above it would be",
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "its file system is read only",
  ENOSPC: "the disk is full",
};

/** Makes the folder that tracks are made in, where it is not there yet. Throws `WrongArguments` with the reason where nothing can be written there. */
export async function makeOut(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new WrongArguments(`expected --out as a folder that can be written, found ${JSON.stringify(out)}: ${WHY[code] ?? String(error)}`);
  }
}
