import { dirname } from "node:path";
import type { Check } from "./check.ts";
import { tool } from "./command.ts";
import { files } from "./files.ts";

/** One check for each `tsconfig.json` there is, so that a new one is never forgotten; the root's is called ".". */
export async function types(): Promise<Check[]> {
  const configurations = (await files()).filter((path) => /(^|\/)tsconfig\.json$/.test(path)).sort();
  return configurations.map((path) => ({ name: `types of ${dirname(path)}`, run: () => tool("tsc", "-p", path) }));
}
