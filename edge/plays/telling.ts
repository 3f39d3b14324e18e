import * as codec from "../../src/core/purge/codec.ts";
import { SYNC_FORMAT, type SyncAnswer } from "../../src/core/purge/sync.ts";
import type { Promisers } from "../purge/promisers.ts";
import { withIdle } from "../tiers/copy.ts";
import { type ObservationParts, TELL_AFTER_MS } from "./observations.ts";

/** Longest wait for the region. */
const HEARD_MS = 1500;

/** What goes on after a response ends 30 s later (BACKGROUND_MS): nothing is left for longer than this. */
const MOST_AFTER_MS = 25_000;

/**
 * How a colo tells its region what was seen: a call of its own, which asks for no promise and so holds up no purge. Fails open: it is told again.
 * `onAnswer` gets what the region says of edges then, and when it was asked.
 */
export function tellingOf(colo: string, { tell }: Promisers, onAnswer?: (answer: SyncAnswer, askedMs: number) => void): ObservationParts["tell"] {
  return async (observed, nowMs) => {
    const ask = codec.syncAsk.encode({ format: SYNC_FORMAT, colo, since: 0, tallies: [], observed });
    const bytes = await withIdle(tell(ask), HEARD_MS).catch(() => "idle" as const);
    const answer = bytes === "idle" ? undefined : codec.syncAnswer.decode(bytes);
    if (answer !== undefined) onAnswer?.(answer, nowMs);
    return answer !== undefined;
  };
}

/** How long what was seen waits for a question that takes it along: whoever chose long leases chose few calls. */
export function tellAfterMs(leaseSec: number): number {
  return Math.min(MOST_AFTER_MS, Math.max(TELL_AFTER_MS, leaseSec * 1000));
}
