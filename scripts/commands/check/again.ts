import { setTimeout as pass } from "node:timers/promises";
import type { Answer } from "./ask.ts";
import { ownMember, readCacheStatus, type Member } from "./cache-status.ts";
import { type Visit, WHOLE_BYTES } from "./visit.ts";

/** Pauses before each further try, ms: copies are written after the answer, and a data centre has many machines. */
const PAUSES_MS = [50, 250, 700] as const;

/** Larger ones are asked for a piece only: a hit is a hit. */
const SMALL_BYTES = 64 * 1024;

/** The account that counts: Downbeat's own, or of another cache the nearest one's. */
export function accountOf(answer: Answer): Member | undefined {
  return ownMember(answer.fields) ?? readCacheStatus(answer.fields.get("cache-status")).at(-1);
}

/** Whether an answer came from a copy that was still fresh or served stale, without asking further. */
export function isHit(answer: Answer): boolean {
  return accountOf(answer)?.says.get("hit") === true;
}

/** Asks for a path until it is a hit, a few times, with pauses. */
export async function askAgain(visit: Visit, path: string, size: number): Promise<Answer[]> {
  const headers: Record<string, string> = size > SMALL_BYTES ? { range: "bytes=0-1023" } : {};
  const answers: Answer[] = [];
  for (const pauseMs of PAUSES_MS) {
    await pass(pauseMs);
    const answer = await visit.ask(path, { headers, atMostBytes: WHOLE_BYTES });
    answers.push(answer);
    if (isHit(answer)) break;
  }
  return answers;
}
