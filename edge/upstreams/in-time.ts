import { type Sent, discard } from "../tiers/send.ts";

/**
 * The answer, or `upstream-timeout` when it takes longer than `timeoutMs` (0: however long it takes). What comes too late
 * is given back.
 */
export async function inTime(answer: Promise<Sent>, timeoutMs: number): Promise<Sent> {
  if (timeoutMs <= 0) return answer;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const over = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  const first = await Promise.race([answer, over]);
  clearTimeout(timer);
  if (first !== "late") return first;
  answer.then((sent) => {
    if (sent.ok) discard(sent.response.body);
  }, () => undefined);
  return { ok: false, code: "upstream-timeout" };
}
