import type { ReceiptView } from "../../../src/control/answers.ts";
import type { Page } from "../../../src/control/client.ts";
import { numberAt } from "../../../src/core/purge/number.ts";
import { type Answer, ask, type Trouble } from "./api.ts";
import { CONNECTION_OPTIONS, type Connection, connectionOf, parsed, wholeNumber } from "./connection.ts";
import { milliseconds, receiptLines } from "./draw.ts";
import { exitOf } from "./exit-codes.ts";
import { onlyOne } from "./only-one.ts";
import { persistently } from "./send.ts";
import { columns } from "./table.ts";

/** Most receipts on one page of the API. */
const MOST = 1000;
/** Where nothing is said, what was purged this long ago is listed. */
const RECENT_MS = 24 * 3_600_000;

/** `purges [ID]`: one receipt, those after a number, or the newest of the last day; the exit code. */
export async function listPurges(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { ...CONNECTION_OPTIONS, after: { type: "string" }, limit: { type: "string", default: "20" }, json: { type: "boolean", default: false } });
  const id = onlyOne(positionals, "one id, export or verify");
  const after = values.after === undefined ? undefined : wholeNumber("--after", values.after, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber("--limit", values.limit, 1, MOST);
  const connection = connectionOf(values);
  const say = (found: unknown, lines: readonly string[]): number => {
    console.log(values.json ? JSON.stringify(found, null, 2) : lines.join("\n"));
    return 0;
  };
  if (id !== undefined) {
    const answer = await persistently(() => ask(connection, (client) => client.receipt(id)));
    return answer.kind === "answered" ? say(answer.result, receiptLines(answer.result)) : failed(answer);
  }
  const answer = after === undefined ? await newest(connection, limit) : await page(connection, after, limit);
  if (answer.kind !== "answered") return failed(answer);
  const { items, next } = answer.result;
  if (items.length === 0) return say(items, [after === undefined ? "Nothing was purged or blocked in the last 24 hours; --after 0 lists from the first." : "There are none."]);
  return say(items, [...table(items), ...(next === null ? [] : [`More: --after ${next}`])]);
}

/** The last of those that came within a day, oldest first; the API lists upwards only. */
async function newest(connection: Connection, limit: number): Promise<Answer<Page<ReceiptView, number>>> {
  let last: ReceiptView[] = [];
  for (let after: number | null = numberAt(Date.now() - RECENT_MS); after !== null; ) {
    const answer = await page(connection, after, MOST);
    if (answer.kind !== "answered") return answer;
    last = [...last, ...answer.result.items].slice(-limit);
    after = answer.result.next;
  }
  return { kind: "answered", result: { items: last, next: null } };
}

function page(connection: Connection, after: number, limit: number): Promise<Answer<Page<ReceiptView, number>>> {
  return persistently(() => ask(connection, (client) => client.receipts({ after, limit })));
}

function failed(trouble: Trouble): number {
  console.error(`downbeat purges: ${trouble.why}`);
  return exitOf(trouble);
}

function table(receipts: readonly ReceiptView[]): string[] {
  const rows = receipts.map(({ number, accepted_at: at, by, kind, mode, state, duration_ms: ms, not_proven: open, id }) => [
    String(number), at, by, mode === null ? kind : `${mode} ${kind}`, state === "complete" ? `complete${ms === null ? "" : ` after ${milliseconds(ms)}`}` : `waiting for ${open.join(", ")}`, id,
  ]);
  return columns(["number", "accepted", "by", "what", "state", "id"], rows);
}
