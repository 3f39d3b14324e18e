import { blockId } from "./block.ts";
import { ask } from "./purge/api.ts";
import { CONNECTION_OPTIONS, CONNECTION_USAGE, connectionOf, parsed } from "./purge/connection.ts";
import { EXIT_USAGE } from "./purge/exit-codes.ts";
import { oneChange } from "./purge/one-change.ts";
import { WAIT_OPTIONS, WAIT_USAGE, waitOf } from "./purge/wait.ts";
import type { Command } from "./command.ts";

/** `unblock`: lifts a block. */
export const unblock: Command = {
  summary: "lifts a block",
  usage: `downbeat unblock ID [options]

${EXIT_USAGE}

${WAIT_USAGE}
      --json           its receipt
${CONNECTION_USAGE}`,
  async run(args) {
    const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, ...WAIT_OPTIONS, json: { type: "boolean", default: false } });
    const id = blockId(positionals);
    const connection = connectionOf(values);
    return await oneChange({ verb: "unblock", connection, json: values.json, waitSec: waitOf(values), attempt: (signal) => ask(connection, (client) => client.dropBlock(id), signal) });
  },
};
