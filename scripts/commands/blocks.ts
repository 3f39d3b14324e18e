import type { BlockView } from "../../src/control/answers.ts";
import type { Page } from "../../src/control/client.ts";
import { blockId } from "./block.ts";
import { type Answer, ask, type Trouble } from "./purge/api.ts";
import { blockLines, blocksTable } from "./purge/block-table.ts";
import { CONNECTION_OPTIONS, CONNECTION_USAGE, type Connection, connectionOf, parsed } from "./purge/connection.ts";
import { exitOf } from "./purge/exit-codes.ts";
import { persistently } from "./purge/send.ts";
import type { Command } from "./command.ts";

const PAGE = 100;

/** `blocks`: what is blocked, and the proof by country. */
export const blocks: Command = {
  summary: "lists blocks, or shows one with its last delivery and refusals by country",
  usage: `downbeat blocks [ID] [--json]

Without ID a table of all; with it one, where it stands in each region, and by country the last delivery before it and what was
refused since: the silence is the proof.
Exit code 0: it answered; 1: it did not, or there is no such block; 2: wrong arguments; 4: the token was refused.

      --json           as the edge answers
${CONNECTION_USAGE}`,
  async run(args) {
    const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, json: { type: "boolean", default: false } });
    const connection = connectionOf(values);
    const say = (found: unknown, lines: readonly string[]): number => {
      console.log(values.json ? JSON.stringify(found, null, 2) : lines.join("\n"));
      return 0;
    };
    if (positionals.length > 0) {
      const id = blockId(positionals);
      const answer = await persistently(() => ask(connection, (client) => client.block(id)));
      return answer.kind === "answered" ? say(answer.result, blockLines(answer.result)) : failed(answer);
    }
    const all: BlockView[] = [];
    let after: string | null = null;
    do {
      const answer = await page(connection, after);
      if (answer.kind !== "answered") return failed(answer);
      all.push(...answer.result.items);
      after = answer.result.next;
    } while (after !== null);
    return say(all, all.length === 0 ? ["There are no blocks."] : blocksTable(all));
  },
};

function page(connection: Connection, after: string | null): Promise<Answer<Page<BlockView, string>>> {
  return persistently(() => ask(connection, (client) => client.blocks({ limit: PAGE, ...(after !== null && { after }) })));
}

function failed(answer: Trouble): number {
  console.error(`downbeat blocks: ${answer.why}`);
  return exitOf(answer);
}
