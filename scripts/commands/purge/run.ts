import type { DryRunView, ReceiptView } from "../../../src/control/answers.ts";
import type { CostView } from "../../../src/control/prewarm-answers.ts";
import type { ControlClient } from "../../../src/control/client.ts";
import { type Answer, ask, type Trouble } from "./api.ts";
import type { PurgeWish } from "./arguments.ts";
import { type Batch, batchesOf, valuesOf } from "./batches.ts";
import { costOf } from "./cost.ts";
import { EXIT, exitOf } from "./exit-codes.ts";
import { follow } from "./follow.ts";
import { persistently } from "./send.ts";

/** What came of a purge: the receipts of the calls that were accepted, as they last stood, and what is left. */
export type PurgeOutcome = {
  readonly state: "complete" | "accepted" | "dry-run" | "refused" | "failed";
  readonly code: number;
  readonly receipts: readonly ReceiptView[];
  /** For a dry run: the keys that would be purged. */
  readonly keys: readonly string[];
  /** And what regions would have to fetch anew, where they are bound. */
  readonly cost?: CostView;
  /** Orders by which regions fetch again what was hot: they go on by themselves. */
  readonly rewarms?: readonly string[];
  /** Targets that were not handed over. */
  readonly notSent: number;
  readonly why?: string;
};

/** What a run needs beside its wish. `seen` gets the receipts whenever one of them changed. */
export type Surroundings = {
  readonly newKey: () => string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly seen: (receipts: readonly ReceiptView[], calls: number) => void;
};

/** Hands a purge over, call after call, then waits until all of it is proven. Never throws for what the edge or a signal does. */
export async function runPurge(wish: PurgeWish, around: Surroundings): Promise<PurgeOutcome> {
  const { signal, now, seen } = around;
  const batches = batchesOf(wish.targets, around.newKey);
  const receipts: ReceiptView[] = [];
  const keys: string[] = [];
  const costs: CostView[] = [];
  for (const [i, batch] of batches.entries()) {
    const answer = await handOver(wish, batch, signal);
    if (answer.kind !== "answered") {
      return { ...troubled(answer), receipts, keys, notSent: batches.slice(i).reduce((sum, { targets }) => sum + targets.length, 0) };
    }
    if ("dry_run" in answer.result) {
      keys.push(...answer.result.keys);
      if (answer.result.cost !== undefined) costs.push(answer.result.cost);
    } else receipts.push(answer.result);
    seen(receipts, batches.length);
  }
  const sent = { receipts, keys, notSent: 0, ...(costs.length > 0 && { cost: costOf(costs) }), ...(wish.rewarm && !wish.dryRun && { rewarms: receipts.map(({ id }) => `rewarm-${id}`) }) };
  if (wish.dryRun) return { ...sent, state: "dry-run", code: EXIT.complete };
  if (wish.waitSec === 0) return { ...sent, state: receipts.every(({ state }) => state === "complete") ? "complete" : "accepted", code: EXIT.complete };
  const untilMs = now() + wish.waitSec * 1000;
  for (const [i, receipt] of receipts.entries()) {
    const followed = await follow(wish.connection, receipt, {
      untilMs, now, signal,
      seen(latest) {
        receipts[i] = latest;
        seen(receipts, batches.length);
      },
    });
    if (followed.trouble !== undefined) return { ...sent, ...troubled(followed.trouble), state: "accepted", code: EXIT.unproven };
  }
  if (receipts.every(({ state }) => state === "complete")) return { ...sent, state: "complete", code: EXIT.complete };
  return { ...sent, state: "accepted", code: EXIT.unproven, why: signal.aborted ? "interrupted" : `not proven everywhere within ${wish.waitSec} s` };
}

async function handOver({ connection, soft, rewarm, anyQuery, dryRun }: PurgeWish, { idempotencyKey, targets }: Batch, signal: AbortSignal): Promise<Answer<ReceiptView | DryRunView>> {
  const lists = { files: valuesOf(targets, "url"), tags: valuesOf(targets, "tag"), prefixes: valuesOf(targets, "prefix"), hosts: valuesOf(targets, "host") };
  const what: Parameters<ControlClient["purge"]>[0] = {
    ...Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0)),
    ...(targets.some(({ kind }) => kind === "all") && { purge_everything: true }),
    ...(anyQuery && { query: "any" as const }),
    mode: soft ? "soft" : "hard",
    ...(rewarm && { rewarm }),
  };
  try {
    return await persistently(() => ask<ReceiptView | DryRunView>(connection, (client) => (dryRun ? client.dryRun(what) : client.purge(what, { idempotencyKey })), signal), { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    return { kind: "silent", why: "interrupted before the edge had answered" };
  }
}

function troubled(answer: Trouble): Pick<PurgeOutcome, "state" | "code"> & { why: string } {
  const code = exitOf(answer);
  return { state: code === EXIT.refused ? "refused" : "failed", code, why: answer.why };
}
