import { setTimeout as sleep } from "node:timers/promises";
import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { type Answer, ask, type Trouble } from "../purge/api.ts";
import type { Connection } from "../purge/connection.ts";
import { persistently } from "../purge/send.ts";
import { isOver } from "./exit-codes.ts";

/** How a wait ended: orders as they last stood, and why it ended before they were over, if it did. */
export type FollowedOrders = { readonly orders: readonly PrewarmView[]; readonly trouble?: Trouble };

/** The longest one question may wait for its answer, in seconds: at first so short that progress is seen, later kinder to the edge. */
function stepSec(elapsedMs: number): number {
  return Math.min(5, Math.max(1, Math.floor(elapsedMs / 20_000)));
}

/** Between two questions, should the edge answer at once whatever it is asked to wait. */
const PAUSE_MS = 100;

/**
 * Asks for orders in turn until all are over, `untilMs` (ms of `now`) is there, or `signal` is aborted; `seen` gets all of them each time one
 * was told anew. What fails in passing is asked again.
 */
export async function followOrders(
  connection: Connection,
  first: readonly PrewarmView[],
  { untilMs, now, seen, signal }: { untilMs: number; now: () => number; seen: (orders: readonly PrewarmView[]) => void; signal: AbortSignal },
): Promise<FollowedOrders> {
  const orders = [...first];
  const beganMs = now();
  seen(orders);
  for (;;) {
    const open = orders.findIndex((order) => !isOver(order));
    const leftMs = untilMs - now();
    if (open === -1 || leftMs <= 0) return { orders };
    // Only the first that is not over is waited for; the others are asked in passing, since their regions may be at work too.
    for (const [i, { id }] of orders.entries()) {
      const order = orders[i];
      if (order === undefined || isOver(order)) continue;
      const waitSec = i === open ? Math.min(stepSec(now() - beganMs), Math.max(1, Math.ceil(leftMs / 1000))) : 0;
      const answer = await asked(connection, id, waitSec, signal);
      if (answer === undefined) return { orders };
      if (answer.kind !== "answered") return { orders, trouble: answer };
      orders[i] = answer.result;
      seen(orders);
    }
    await sleep(Math.min(PAUSE_MS, Math.max(0, untilMs - now())), undefined, { signal }).catch(() => undefined);
  }
}

/** One order; nothing where it was interrupted. */
async function asked(connection: Connection, id: string, waitSec: number, signal: AbortSignal): Promise<Answer<PrewarmView> | undefined> {
  try {
    return await persistently(() => ask(connection, (client) => client.prewarmOrder(id, { waitSec, signal }), signal), { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
