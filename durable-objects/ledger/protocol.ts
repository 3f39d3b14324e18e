import type { Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Obligor } from "./proofs.ts";

/** Why something is not proven yet, and when it will be at the latest. */
export type Wait = { readonly untilMs: number; readonly why: string };

/** What the books need of the protocol. Synchronous; what it stores, it stores before it returns. */
export type Protocol = {
  /** Numbers an entry and stores it in the log; to whom something is promised that could outlast it. */
  append(entry: (number: PurgeNumber) => Entry, nowMs: number): { readonly number: PurgeNumber; readonly obliged: readonly Obligor[] };
  /** Everything up to this is complete. */
  completeUpTo(): PurgeNumber;
  /** Until when an obligor may keep an entry from being complete; nothing: it does not. */
  wait(incarnation: string, number: PurgeNumber): Wait | undefined;
};
