import { columns } from "../purge/table.ts";
import type { Replayed } from "./replay.ts";

/** At most so many lines are named. */
const MOST_NAMED = 10;

/** A replay for people. `compared`: another policy was given. */
export function replayText(replayed: Replayed, unreadable: number, compared: boolean): string {
  const { decisions, moved, moves, edges, firstByteMs, costPerGb, differing, changes } = replayed;
  const lines = [`${many(decisions, "decision")}, ${many(unreadable, "unreadable line")}`];
  for (const { name, from, to, used } of changes) {
    lines.push(`${name} ${from.length === 1 ? number(from[0] ?? 0) : "(several)"} -> ${number(to)}${used ? "" : ": no decision looks at it; what it changes has been measured or done already"}`);
  }
  if (compared && changes.length === 0) lines.push("the policy is the log's own");
  if (compared) lines.push(`moved: ${moved} (${share(moved, decisions)})`);
  const total = edges.reduce((sum, { before }) => sum + before.bytes, 0);
  lines.push("", ...columns(
    ["edge", "before", "after", "bytes before", "after"],
    edges.map(({ id, before, after }) => [id, share(before.requests, decisions), share(after.requests, decisions), share(before.bytes, total), share(after.bytes, total)]),
  ));
  if (moves.length > 0) {
    lines.push("", ...columns(["from", "to", "requests", "share"], moves.map(({ from, to, requests }) => [from, to, String(requests), share(requests, decisions)])));
  }
  lines.push("", ...columns(["", "before", "after", "measured"], [
    ["first byte p50, ms", ms(firstByteMs.before.p50), ms(firstByteMs.after.p50), ms(firstByteMs.measured.p50)],
    ["first byte p95, ms", ms(firstByteMs.before.p95), ms(firstByteMs.after.p95), ms(firstByteMs.measured.p95)],
    ["cost per GB", costPerGb.before.toFixed(4), costPerGb.after.toFixed(4)],
  ]));
  if (differing.length > 0) {
    lines.push("", `${many(differing.length, "decision")} of ${decisions} ${differing.length === 1 ? "comes" : "come"} out otherwise under the policy ${differing.length === 1 ? "it was" : "they were"} made with: another version made them. Line ${named(differing)}`);
  }
  return lines.join("\n");
}

/** Numbers of lines, the first of them. */
export function named(lines: readonly number[]): string {
  const rest = lines.length - MOST_NAMED;
  return lines.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function many(n: number, one: string): string {
  return `${n.toLocaleString("en-US")} ${one}${n === 1 ? "" : "s"}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function ms(value: number | null): string {
  return value === null ? "-" : value.toFixed(1);
}

function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
