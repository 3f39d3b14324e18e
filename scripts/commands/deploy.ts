import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readConfiguration } from "../doctor/configuration.ts";
import { diagnoseAsking } from "../doctor/diagnose.ts";
import { printed } from "../doctor/print.ts";
import type { Command } from "./command.ts";
import { targetOf } from "./target.ts";

/** `deploy`: doctor, then `wrangler deploy` with the same arguments; a problem stops it before anything is sent. */
export const deploy: Command = {
  summary: "runs doctor, then wrangler deploy",
  usage: `downbeat deploy [-c FILE] [--env NAME] [what wrangler deploy takes]

A wrong setting stops the deployment; an edge that does not answer is a warning. Everything given here is given to \`wrangler deploy\` too.

  -c, --config FILE        the configuration; default wrangler.toml
  -e, --env NAME           one of its environments
      --dry-run --outdir D  builds into D and deploys nothing`,
  async run(args) {
    const { file, environment } = targetOf(args);
    const read = await readConfiguration(file, environment);
    if (!read.ok) {
      console.error(`Problem: ${read.why}`);
      return 1;
    }
    const diagnosis = await diagnoseAsking(read.configuration, undefined, process.env);
    console.log(printed(diagnosis));
    if (diagnosis.problems.length > 0) return 1;
    return await wrangler(["deploy", ...(configGiven(args) ? [] : ["--config", file]), ...args]);
  },
};

/** Wrangler would look in parent folders when it is not told the file; the one doctor saw is the one deployed. */
function configGiven(args: readonly string[]): boolean {
  return args.some((arg) => /^(-c.*|--config(=.*)?)$/.test(arg));
}

/** Runs the installed wrangler with this Node, its output ours; gives its exit code, 1 when a signal ended it. */
function wrangler(args: readonly string[]): Promise<number> {
  const home = dirname(createRequire(import.meta.url).resolve("wrangler/package.json"));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(home, "bin", "wrangler.js"), ...args], { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
