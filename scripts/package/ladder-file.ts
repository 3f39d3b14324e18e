import { readFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { type LadderRead, readLadder } from "./ladder.ts";

/** Reads a ladder from a file: TOML where its name ends so (`[[variants]]`), else JSON. */
export async function ladderFrom(path: string): Promise<LadderRead> {
  const problem = (why: string): LadderRead => ({ kind: "problems", problems: [why] });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return problem(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const toml = /\.toml$/i.test(path);
  try {
    return readLadder(toml ? parse(text) : JSON.parse(text));
  } catch (error) {
    return problem(`expected ${toml ? "TOML" : "JSON"}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`);
  }
}
