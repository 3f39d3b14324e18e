import type { PrewarmView } from "../../src/control/prewarm-answers.ts";
import { WrongArguments } from "./command.ts";
import { MOST_PREWARM_WAIT_SEC } from "./prewarm/arguments.ts";
import { orderLines, orderTable } from "./prewarm/draw.ts";
import { isOver, PREWARM_EXIT, PREWARM_EXIT_USAGE, prewarmExitOf } from "./prewarm/exit-codes.ts";
import { progressOn } from "./prewarm/progress.ts";
import { finishOrders } from "./prewarm/run.ts";
import { prewarmText } from "./prewarm/say.ts";
import { type Answer, ask } from "./purge/api.ts";
import { type Connection, CONNECTION_OPTIONS, CONNECTION_USAGE, connectionOf, parsed, wholeNumber } from "./purge/connection.ts";
import { interruptible } from "./purge/interrupt.ts";
import { onlyOne } from "./purge/only-one.ts";
import { persistently } from "./purge/send.ts";
import type { Command } from "./command.ts";

/** `prewarms`: orders, and what regions have done of them. */
export const prewarms: Command = {
  summary: "shows orders to warm, how far each region is, and cancels them",
  usage: `downbeat prewarms [ID] [--follow | --cancel] [--limit N] [--before MS] [--json]

Orders, newest first; with ID one, how far each region is with it, and what failed and why. Without --follow the exit code says only whether it
was answered; with it:
${PREWARM_EXIT_USAGE}

      --follow         draws how far it is until it is over
      --timeout SEC    how long to follow; default 600
      --cancel         nothing more is done of it; what is warm stays so
      --limit N        at most that many orders; default 20
      --before MS      those accepted before that time, as the line under a list says it
      --json           the same as JSON
${CONNECTION_USAGE}`,
  async run(args) {
    const flag = { type: "boolean", default: false } as const;
    const { values, positionals } = parsed(args, {
      ...CONNECTION_OPTIONS, follow: flag, cancel: flag, json: flag, limit: { type: "string", default: "20" }, before: { type: "string" }, timeout: { type: "string", default: "600" },
    });
    const id = onlyOne(positionals, "one id");
    const limit = wholeNumber("--limit", values.limit, 1, 100);
    const before = values.before === undefined ? undefined : wholeNumber("--before", values.before, 0, Number.MAX_SAFE_INTEGER);
    const waitSec = wholeNumber("--timeout", values.timeout, 1, MOST_PREWARM_WAIT_SEC);
    if (id === undefined && (values.cancel || values.follow)) throw new WrongArguments("expected the id of an order beside --cancel or --follow");
    if (values.cancel && values.follow) throw new WrongArguments("expected --cancel or --follow, found both");
    const connection = connectionOf(values);
    if (id === undefined) return await list(connection, { limit, ...(before !== undefined && { before }) }, values.json);
    const answer = await persistently(() => ask(connection, (client) => (values.cancel ? client.cancelPrewarm(id) : client.prewarmOrder(id))));
    if (answer.kind !== "answered") return failed(answer);
    const order = answer.result;
    if (values.follow && !isOver(order)) return await follow(connection, order, waitSec, values.json);
    console.log(values.json ? JSON.stringify(order, null, 2) : orderLines(order).join("\n"));
    if (!values.follow) return PREWARM_EXIT.done;
    return order.state === "done" ? PREWARM_EXIT.done : PREWARM_EXIT.incomplete;
  },
};

async function list(connection: Connection, query: { limit: number; before?: number }, json: boolean): Promise<number> {
  const answer = await persistently(() => ask(connection, (client) => client.prewarms(query)));
  if (answer.kind !== "answered") return failed(answer);
  const { items, next } = answer.result;
  const lines = items.length === 0 ? ["There are none."] : [...orderTable(items), ...(next === null ? [] : [`More: --before ${next}`])];
  console.log(json ? JSON.stringify(items, null, 2) : lines.join("\n"));
  return PREWARM_EXIT.done;
}

async function follow(connection: Connection, order: PrewarmView, waitSec: number, json: boolean): Promise<number> {
  const progress = progressOn(process.stderr);
  const outcome = await interruptible((signal) => finishOrders({ connection, waitSec }, [order], { now: () => performance.now(), signal, seen: (orders) => progress.show(orders) }));
  progress.clear();
  const { said, trouble } = prewarmText(outcome);
  console.log(json ? JSON.stringify(outcome, null, 2) : said.join("\n"));
  if (!json && trouble !== undefined) console.error(`downbeat prewarms: ${trouble}`);
  return outcome.code;
}

function failed(trouble: Exclude<Answer<never>, { kind: "answered" }>): number {
  console.error(`downbeat prewarms: ${trouble.why}`);
  return prewarmExitOf(trouble);
}
