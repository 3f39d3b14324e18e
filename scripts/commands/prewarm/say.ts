import { failureLines, headline, planLines, regionLines } from "./draw.ts";
import { PREWARM_EXIT } from "./exit-codes.ts";
import type { PrewarmOutcome } from "./run.ts";

/** What a run came to, for people: what is said, and what went wrong and what to do about it. */
export function prewarmText({ state, code, orders, plans, notSent, why }: PrewarmOutcome): { said: string[]; trouble?: string } {
  const said = state === "dry-run" ? planLines(plans) : orders.length === 0 ? [] : [...orders.map(headline), ...regionLines(orders), ...failureLines(orders)];
  if (why === undefined) return { said };
  // Without an answer nobody knows whether the first order was stored.
  const none = state === "unreachable" || code === PREWARM_EXIT.unfinished ? "; nothing is known to be ordered" : "; nothing was ordered";
  const rest = notSent === 0 ? "" : orders.length === 0 ? none : `; ${notSent.toLocaleString("en-US")} of what was named not ordered`;
  const open = orders.filter((order) => order.state !== "done" && order.state !== "done-with-failures" && order.state !== "cancelled" && order.state !== "spent");
  return { said, trouble: `${why}${rest}${state === "incomplete" || open.length === 0 ? "" : `; it goes on by itself:\n${open.map(({ id }) => goesOn(id)).join("\n")}`}` };
}

function goesOn(id: string): string {
  return `  downbeat prewarms ${id} --follow   (or --cancel)`;
}
