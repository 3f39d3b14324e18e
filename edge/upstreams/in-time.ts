import { within } from "../../durable-objects/within.ts";
import { type Sent, discard } from "../tiers/send.ts";

/**
 * The answer, or `upstream-timeout` when it takes longer than `timeoutMs` (0: however long it takes). What comes too late
 * is given back.
 */
export async function inTime(answer: Promise<Sent>, timeoutMs: number): Promise<Sent> {
  if (timeoutMs <= 0) return answer;
  const first = await within(answer, timeoutMs, "late");
  if (first !== "late") return first;
  answer.then((sent) => {
    if (sent.ok) discard(sent.response.body);
  }, () => undefined);
  return { ok: false, code: "upstream-timeout" };
}
