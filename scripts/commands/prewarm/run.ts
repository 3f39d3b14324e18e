import type { PrewarmDryRunView, PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { type Answer, ask, type Trouble } from "../purge/api.ts";
import { persistently } from "../purge/send.ts";
import type { PrewarmWish } from "./arguments.ts";
import { isOver, PREWARM_EXIT, prewarmExitOf } from "./exit-codes.ts";
import { followOrders } from "./follow.ts";
import { type OrderCall, ordersOf } from "./orders.ts";

/** What came of it: the orders that were accepted, as they last stood, and what is left. */
export type PrewarmOutcome = {
  /** `accepted`: it goes on by itself. `incomplete`: it is over, and not all of it is warm. */
  readonly state: "done" | "accepted" | "incomplete" | "dry-run" | "refused" | "failed" | "unreachable";
  readonly code: number;
  readonly orders: readonly PrewarmView[];
  /** For a dry run: what the orders would be. */
  readonly plans: readonly PrewarmDryRunView[];
  /** Things that were named and not handed over. */
  readonly notSent: number;
  readonly why?: string;
};

/** What a run needs beside its wish. `seen` gets the orders whenever one of them was told anew. */
export type PrewarmSurroundings = {
  readonly newKey: () => string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly seen: (orders: readonly PrewarmView[]) => void;
};

/** Hands orders over, one after the other, then waits until they are over. Never throws for what the edge or a signal does. */
export async function runPrewarm(wish: PrewarmWish, around: PrewarmSurroundings): Promise<PrewarmOutcome> {
  const { signal, seen } = around;
  const calls = ordersOf(wish.targets, wish.manner, around.newKey);
  const orders: PrewarmView[] = [];
  const plans: PrewarmDryRunView[] = [];
  for (const [i, call] of calls.entries()) {
    const answer = await handOver(wish, call, signal);
    if (answer.kind !== "answered") {
      const notSent = calls.slice(i).reduce((sum, { named }) => sum + named, 0);
      return { ...(signal.aborted ? { state: "failed", code: PREWARM_EXIT.unfinished, why: answer.why } : troubled(answer)), orders, plans, notSent };
    }
    if ("dry_run" in answer.result) plans.push(answer.result);
    else orders.push(answer.result);
    seen(orders);
  }
  if (wish.dryRun) return { orders, plans, notSent: 0, state: "dry-run", code: PREWARM_EXIT.done };
  return await finishOrders(wish, orders, around);
}

/** Waits until orders that were accepted are over, where that is wished. */
export async function finishOrders(
  { connection, waitSec }: Pick<PrewarmWish, "connection" | "waitSec">,
  accepted: readonly PrewarmView[],
  { now, signal, seen }: Omit<PrewarmSurroundings, "newKey">,
): Promise<PrewarmOutcome> {
  const none = { plans: [], notSent: 0 };
  if (waitSec === 0) return { ...none, orders: accepted, state: "accepted", code: PREWARM_EXIT.done };
  const { orders, trouble } = await followOrders(connection, accepted, { untilMs: now() + waitSec * 1000, now, seen, signal });
  // It was accepted: that nobody says how it stands does not undo it.
  if (trouble !== undefined) return { ...none, orders, state: "accepted", code: prewarmExitOf(trouble), why: trouble.why };
  if (!orders.every(isOver)) return { ...none, orders, state: "accepted", code: PREWARM_EXIT.unfinished, why: signal.aborted ? "interrupted" : `not done within ${waitSec} s` };
  const why = shortOf(orders);
  return why === undefined ? { ...none, orders, state: "done", code: PREWARM_EXIT.done } : { ...none, orders, state: "incomplete", code: PREWARM_EXIT.incomplete, why };
}

/** Why not all of it is warm, or nothing. */
function shortOf(orders: readonly PrewarmView[]): string | undefined {
  const regions = orders.flatMap((order) => order.regions);
  const failed = regions.reduce((sum, { progress }) => sum + (progress?.failed ?? 0), 0);
  const said = [
    ...(orders.some(({ state }) => state === "cancelled") ? ["cancelled"] : []),
    ...(regions.some(({ state }) => state === "spent") ? ["the budget is spent"] : []),
    ...(failed === 0 ? [] : [`${failed.toLocaleString("en-US")} ${failed === 1 ? "URL" : "URLs"} failed, counted in each region`]),
  ];
  return said.length === 0 ? undefined : said.join("; ");
}

async function handOver({ connection, dryRun }: PrewarmWish, { idempotencyKey, body }: OrderCall, signal: AbortSignal): Promise<Answer<PrewarmView | PrewarmDryRunView>> {
  try {
    return await persistently(
      () => ask<PrewarmView | PrewarmDryRunView>(connection, (client) => (dryRun ? client.dryPrewarm(body) : client.prewarm(body, { idempotencyKey, signal })), signal),
      { signal },
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    return { kind: "silent", why: "interrupted before the edge had answered" };
  }
}

function troubled(answer: Trouble): Pick<PrewarmOutcome, "state" | "code"> & { why: string } {
  const code = prewarmExitOf(answer);
  const state = code === PREWARM_EXIT.refused ? "refused" : code === PREWARM_EXIT.unreachable ? "unreachable" : "failed";
  return { state, code, why: answer.why };
}
