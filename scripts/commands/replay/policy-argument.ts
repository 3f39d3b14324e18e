import { readFile } from "node:fs/promises";
import type { Policy } from "../../../src/core/routing/policy.ts";
import { readPolicy } from "../../../src/core/settings/index.ts";
import { WrongArguments } from "../command.ts";

/** The policy of `--policy`: ROUTING as JSON text, or a file that holds it. Throws WrongArguments with everything that is wrong with it. */
export async function policyOf(argument: string): Promise<Policy> {
  const inline = argument.trimStart().startsWith("{");
  const text = inline ? argument : await fileOf(argument);
  const named = inline ? "--policy" : argument;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WrongArguments(`expected ${named} to hold ROUTING as JSON, such as {"ms_per_price": 40000}; ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = readPolicy(value);
  if (!read.ok) throw new WrongArguments(read.problems.map(({ path, expected, found }) => `${named}: ${path}: expected ${expected}, found ${found}`).join("\n"));
  return read.policy;
}

async function fileOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new WrongArguments(`expected --policy with a file, or ROUTING as JSON; ${error instanceof Error ? error.message : String(error)}`);
  }
}
