import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parsed } from "./purge/connection.ts";
import { policyOf } from "./replay/policy-argument.ts";
import { readLogLine } from "./replay/record.ts";
import { Replay } from "./replay/replay.ts";
import { replayText } from "./replay/report.ts";
import { WrongArguments } from "./command.ts";
import type { Command } from "./command.ts";

/** Of unreadable lines so many are named one by one. */
const MOST_TOLD = 20;

/** `replay`: what another policy would have made of logged decisions. */
export const replay: Command = {
  summary: "runs logged decisions through another policy, and says what it would move",
  usage: `downbeat replay --log FILE [--policy FILE|JSON] [--json]

Makes the decisions of a log (setting ROUTING_LOG_SHARE; locally npm run edge -- --decisions FILE) again from what they were made from,
under the policy they were made with and under another: which requests would ask another edge first, what first byte is to be
expected of it, and what its bytes cost. Lines that hold no decision are named and left out. Without --policy it tells whether
this version decides as the log's did.
Measurements, health and what hedges and failover did are as they were: a policy that would have changed those changes them not here.
Exit code 0: every line was read, and decided as it was; 1: some were not, or the log cannot be read, or is empty; 2: wrong arguments.

      --log FILE       a line a decision; - is standard input
      --policy WHAT    ROUTING as JSON, or a file that holds it: {"ms_per_price": 40000}. Numbers it does not name are the default's
      --json           the same as JSON`,
  async run(args) {
    const { values, positionals } = parsed(args, { log: { type: "string" }, policy: { type: "string" }, json: { type: "boolean", default: false } });
    if (positionals.length > 0) throw new WrongArguments(`expected options alone, found ${positionals.join(" ")}`);
    if (values.log === undefined || values.log === "") throw new WrongArguments("expected --log with a file, or - for standard input");
    const policy = values.policy === undefined ? undefined : await policyOf(values.policy);
    const replayed = new Replay(policy);
    const unreadable: { line: number; why: string }[] = [];
    try {
      for await (const { text, line } of linesOf(values.log)) {
        const read = readLogLine(text);
        if (read.kind === "decision") replayed.take(read.recorded, line);
        else unreadable.push({ line, why: read.why });
      }
    } catch (error) {
      console.error(`downbeat replay: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
    for (const { line, why } of unreadable.slice(0, MOST_TOLD)) console.error(`${values.log}:${line}: ${why}`);
    if (unreadable.length > MOST_TOLD) console.error(`${values.log}: ${unreadable.length - MOST_TOLD} more lines that cannot be read`);
    const result = replayed.result();
    if (values.json) console.log(JSON.stringify({ ...result, unreadable }, null, 2));
    else if (result.decisions > 0) console.log(replayText(result, unreadable.length, policy !== undefined));
    if (result.decisions === 0) console.error(`downbeat replay: no decision in ${values.log}`);
    return result.decisions > 0 && unreadable.length === 0 && result.differing.length === 0 ? 0 : 1;
  },
};

/** The lines of a log that are not blank, counted from 1. Throws where there is no such file. */
async function* linesOf(log: string): AsyncGenerator<{ text: string; line: number }> {
  const input = log === "-" ? process.stdin : createReadStream(log);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() !== "") yield { text, line };
  }
}
