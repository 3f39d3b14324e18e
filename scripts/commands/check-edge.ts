import { readAssignment } from "./check/arguments.ts";
import { progress } from "./check/progress.ts";
import { checkEdge } from "./check/run.ts";
import { printed } from "./check/table.ts";
import type { Command } from "./command.ts";

/** `check`: asks a deployment from outside, over plain HTTP, whether it does what it is there for. */
export const checkEdgeCommand: Command = {
  summary: "asks a deployment whether ranges, copies, conditions, CORS and its clock are right",
  usage: `downbeat check https://my-edge[/path/of/a/track.mp3] [more paths...] [--json] [--timeout-ms N] [--header 'Name: value']

Asks like any client; needs no account and leaves nothing behind but copies of what it asked for. Of a path about 25
requests are made, and of no answer more than 512 KiB is read.
Exit code 0: all is well, or worth a look; 1: something is wrong; 2: nothing answered, or wrong arguments.

      --json             the same as JSON: verdict, findings (check, path, verdict, found, hint), notChecked
      --timeout-ms N     how long one answer may take; default 10000
      --header 'N: V'    a field for every request, such as an Origin your players are on; may be repeated`,
  async run(args) {
    const assignment = readAssignment(args);
    const { begin, end } = progress((what) => console.error(`downbeat check: ${what} ...`));
    try {
      const report = await checkEdge(assignment, begin);
      console.log(assignment.json ? JSON.stringify(report, null, 2) : printed(report));
      return !report.ran ? 2 : report.verdict === "fail" ? 1 : 0;
    } finally {
      end();
    }
  },
};
