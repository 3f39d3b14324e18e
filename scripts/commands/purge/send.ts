import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./api.ts";

/** Longest pause between two attempts. */
const MOST_PAUSE_MS = 5_000;

/**
 * Asks until there is an answer that another attempt would not better, at most `attempts` times, with pauses that double. What is asked
 * must be safe to repeat (an idempotency key). Throws when `signal` is aborted while it pauses.
 */
export async function persistently<T>(attempt: () => Promise<Answer<T>>, { attempts = 4, pauseMs = 250, signal }: { attempts?: number; pauseMs?: number; signal?: AbortSignal } = {}): Promise<Answer<T>> {
  for (let left = attempts, pause = pauseMs; ; left -= 1, pause *= 2) {
    const answer = await attempt();
    const passing = answer.kind === "silent" || (answer.kind === "refused" && answer.retryable);
    if (!passing || left <= 1) return answer;
    const wished = answer.kind === "refused" ? (answer.afterMs ?? pause) : pause;
    await sleep(Math.min(wished, MOST_PAUSE_MS), undefined, signal === undefined ? {} : { signal });
  }
}
