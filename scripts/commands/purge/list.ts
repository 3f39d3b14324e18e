import type { ReceiptView } from "../../../src/control/answers.ts";
import type { Page } from "../../../src/control/client.ts";
import { ask } from "./api.ts";
import { CONNECTION_OPTIONS, connectionOf, parsed, wholeNumber } from "./connection.ts";
import { milliseconds, receiptLines } from "./draw.ts";
import { exitOf } from "./exit-codes.ts";
import { onlyOne } from "./only-one.ts";
import { persistently } from "./send.ts";
import { columns } from "./table.ts";

/** One receipt, or a page of them. */
type Found = ReceiptView | Page<ReceiptView, number>;

/** Most receipts on one page of the API. */
const MOST = 1000;

/** `purges [ID]`: one receipt, or a page of them; the exit code. */
export async function listPurges(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, {
    ...CONNECTION_OPTIONS,
    after: { type: "string", default: "0" }, limit: { type: "string", default: "20" }, json: { type: "boolean", default: false },
  });
  const id = onlyOne(positionals, "one id, export or verify");
  const after = wholeNumber("--after", values.after, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber("--limit", values.limit, 1, MOST);
  const connection = connectionOf(values);
  const answer = await persistently(() => ask<Found>(connection, (client) => (id === undefined ? client.receipts({ after, limit }) : client.receipt(id))));
  if (answer.kind !== "answered") {
    console.error(`downbeat purges: ${answer.why}`);
    return exitOf(answer);
  }
  const { result } = answer;
  if ("items" in result) console.log(values.json ? JSON.stringify(result.items, null, 2) : table(result).join("\n"));
  else console.log(values.json ? JSON.stringify(result, null, 2) : receiptLines(result).join("\n"));
  return 0;
}

function table({ items: receipts, next }: Page<ReceiptView, number>): string[] {
  if (receipts.length === 0) return ["There are none."];
  const rows = receipts.map(({ number, accepted_at: at, by, kind, mode, state, duration_ms: ms, not_proven: open, id }) => [
    String(number), at, by, mode === null ? kind : `${mode} ${kind}`, state === "complete" ? `complete${ms === null ? "" : ` after ${milliseconds(ms)}`}` : `waiting for ${open.join(", ")}`, id,
  ]);
  return [...columns(["number", "accepted", "by", "what", "state", "id"], rows), ...(next === null ? [] : [`More: --after ${next}`])];
}
