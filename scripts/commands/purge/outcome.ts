import type { ReceiptView } from "../../../src/control/answers.ts";
import { costLines } from "./cost.ts";
import { receiptLines, regionLines, summary } from "./draw.ts";
import type { PurgeOutcome } from "./run.ts";

/** How things stand while they go on: a line for each call that is complete, and all of the first that is not. Nothing once all are. */
export function progressLines(receipts: readonly ReceiptView[], calls: number): string[] {
  const numbered = (i: number): string => (calls === 1 ? "" : `call ${i + 1} of ${calls}: `);
  const open = receipts.findIndex(({ state }) => state !== "complete");
  const current = receipts[open];
  if (current === undefined) return [];
  return [...receipts.slice(0, open + 1).map((receipt, i) => `${numbered(i)}${summary(receipt)}`), ...regionLines(current)];
}

/** What a run came to, for people: what is said, and what went wrong. */
export function outcomeText({ state, receipts, keys, cost, rewarms = [], notSent, why }: PurgeOutcome): { said: string[]; trouble?: string } {
  const said = state === "dry-run"
    ? [`Nothing was purged. It would be ${keys.length} ${keys.length === 1 ? "key" : "keys"}:`, ...keys.map((key) => `  ${key}`), ...(cost === undefined ? [] : costLines(cost))]
    : [...receipts.flatMap(receiptLines), ...rewarms.map((id) => `What was hot is fetched again: downbeat prewarms ${id} --follow`)];
  if (why === undefined) return { said };
  const rest = notSent === 0 ? "" : `; ${notSent.toLocaleString("en-US")} ${receipts.length === 0 ? "not purged" : "of them not purged"}`;
  const where = receipts.length === 0 || state !== "accepted" ? "" : `; it goes on by itself: downbeat purges ${receipts.find((receipt) => receipt.state !== "complete")?.id ?? ""}`;
  return { said, trouble: `${why}${rest}${where}` };
}
