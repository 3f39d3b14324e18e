import { parseArgs } from "node:util";
import { readConfiguration } from "../doctor/configuration.ts";
import { diagnose, diagnoseAsking } from "../doctor/diagnose.ts";
import { printed } from "../doctor/print.ts";
import type { Command } from "./command.ts";
import { WrongArguments } from "./command.ts";
import { targetOf } from "./target.ts";

/** `doctor`: says what a configuration sets, lacks and gets wrong. Reads the file, and asks its EDGES for a byte. */
export const doctor: Command = {
  summary: "checks the configuration and says what the plan cannot carry",
  usage: `downbeat doctor [-c FILE] [--env NAME] [--path /PATH] [--offline] [--json]

Prints every setting with where it comes from, the bindings, the weight of each variable, warnings and problems. Each of
EDGES is asked for a byte: is it there, does it answer ranges, and the same as the others? Secrets it wants are taken
from variables of this process. Exit code 0: fine to deploy; 1: there are problems; an edge that is not there is a warning.

  -c, --config FILE  the configuration; default wrangler.toml
  -e, --env NAME     one of its environments, which inherit no vars, secrets or bindings; default CLOUDFLARE_ENV or none
      --path /PATH   what edges are asked for; default the probe of each
      --offline      asks nobody
      --json         the same as JSON: settings, bindings, variables, problems, warnings, leases, warming, edges`,
  async run(args) {
    const { json, offline, path } = wishesOf(args);
    const { file, environment } = targetOf(args);
    const read = await readConfiguration(file, environment);
    if (!read.ok) {
      const problem = { path: "file", expected: "a wrangler.toml", found: read.why };
      console.log(json ? JSON.stringify({ problems: [problem] }, null, 2) : `Problem: ${read.why}`);
      return 1;
    }
    const diagnosis = offline ? diagnose(read.configuration) : await diagnoseAsking(read.configuration, path, process.env);
    console.log(json ? JSON.stringify(diagnosis, null, 2) : printed(diagnosis));
    return diagnosis.problems.length === 0 ? 0 : 1;
  },
};

function wishesOf(args: readonly string[]): { json: boolean; offline: boolean; path: string | undefined } {
  try {
    const { json = false, offline = false, path } = parseArgs({
      args: [...args],
      options: {
        config: { type: "string", short: "c" },
        env: { type: "string", short: "e" },
        path: { type: "string" },
        offline: { type: "boolean" },
        json: { type: "boolean" },
      },
    }).values;
    if (path === undefined || /^\/[^\s\\#]*$/.test(path)) return { json, offline, path };
    throw new Error(`expected --path as a path such as "/audio/a.mp3", found ${JSON.stringify(path)}`);
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}
