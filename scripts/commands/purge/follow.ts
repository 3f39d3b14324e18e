import { setTimeout as sleep } from "node:timers/promises";
import type { ReceiptView } from "../../../src/control/answers.ts";
import { ask, type Trouble } from "./api.ts";
import type { Connection } from "./connection.ts";
import { persistently } from "./send.ts";

/** How a wait ended: all of it true everywhere, or not by its end, with the latest receipt; or the edge would not say. */
export type Followed = { readonly receipt: ReceiptView; readonly trouble?: Trouble | undefined };

/** The longest one question may wait for its answer; short, so that each region's turn is seen. */
const STEP_SEC = 1;
/** Between two questions, should the edge answer at once whatever it is asked to wait. */
const PAUSE_MS = 100;

/**
 * Asks for a receipt until it is complete, `untilMs` (ms of `now`) is there, or `signal` is aborted; `seen` gets each that came. What
 * fails in passing is asked again.
 */
export async function follow(
  connection: Connection,
  first: ReceiptView,
  { untilMs, now, seen, signal }: { untilMs: number; now: () => number; seen: (receipt: ReceiptView) => void; signal: AbortSignal },
): Promise<Followed> {
  let receipt = first;
  seen(receipt);
  while (receipt.state !== "complete" && !signal.aborted) {
    const leftMs = untilMs - now();
    if (leftMs <= 0) break;
    const wait = Math.min(STEP_SEC, Math.max(1, Math.ceil(leftMs / 1000)));
    const answer = await persistently(() => ask(connection, (client) => client.receipt(receipt.id, { waitSec: wait }), signal), { signal }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (answer === undefined) break;
    if (answer.kind !== "answered") return { receipt, trouble: answer };
    receipt = answer.result;
    seen(receipt);
    if (receipt.state !== "complete") await sleep(Math.min(PAUSE_MS, Math.max(0, untilMs - now())), undefined, { signal }).catch(() => undefined);
  }
  return { receipt, trouble: undefined };
}
