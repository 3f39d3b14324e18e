import { parseArgs } from "node:util";
import { readConfiguration } from "../doctor/configuration.ts";
import { diagnose } from "../doctor/diagnose.ts";
import { printed } from "../doctor/print.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";
import { targetOf } from "./target.ts";

/** `doctor`: says what a configuration sets, lacks and gets wrong. Reads the file alone, asks nobody. */
export const doctor: Command = {
  summary: "checks the configuration and says what the plan cannot carry",
  usage: `downbeat doctor [-c FILE] [--env NAME] [--json]

Prints every setting with where it comes from, the bindings, the weight of each variable, warnings and problems.
Exit code 0: fine to deploy; 1: there are problems.

  -c, --config FILE  the configuration; default wrangler.toml
  -e, --env NAME     one of its environments, which inherit no vars, secrets or bindings; default CLOUDFLARE_ENV or none
      --json         the same as JSON: settings, bindings, variables, problems, warnings, leases`,
  async run(args) {
    const json = wantsJson(args);
    const { file, environment } = targetOf(args);
    const read = await readConfiguration(file, environment);
    if (!read.ok) {
      const problem = { path: "file", expected: "a wrangler.toml", found: read.why };
      console.log(json ? JSON.stringify({ problems: [problem] }, null, 2) : `Problem: ${read.why}`);
      return 1;
    }
    const diagnosis = diagnose(read.configuration);
    console.log(json ? JSON.stringify(diagnosis, null, 2) : printed(diagnosis));
    return diagnosis.problems.length === 0 ? 0 : 1;
  },
};

function wantsJson(args: readonly string[]): boolean {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string", short: "c" }, env: { type: "string", short: "e" }, json: { type: "boolean" } },
    });
    return values.json === true;
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}
