import type { Run } from "./runs.ts";
import { type Summary, summaryOf } from "./summary.ts";

const COLUMNS: readonly { readonly name: string; readonly of: (summary: Summary) => string }[] = [
  { name: "p50", of: ({ firstSound }) => firstSound.p50.toFixed(0) },
  { name: "p95", of: ({ firstSound }) => firstSound.p95.toFixed(0) },
  { name: "wait 30 s", of: ({ rebuffer }) => `${(100 * rebuffer.beginning).toFixed(2)} %` },
  { name: "wait", of: ({ rebuffer }) => `${(100 * rebuffer.all).toFixed(2)} %` },
  { name: "no sound", of: ({ silence }) => `${(100 * silence).toFixed(2)} %` },
  { name: "kbit/s", of: ({ meanKbps }) => meanKbps.toFixed(1) },
  { name: "switches", of: ({ switches }) => switches.toFixed(2) },
  { name: "silent", of: ({ silent }) => String(silent) },
  { name: "gave up", of: ({ failed }) => String(failed) },
];

/** What the columns are. */
export const LEGEND = [
  "p50, p95: from pressing play to the first sound, ms; wait: of the time since, without sound, in its first 30 s and over all;",
  "no sound: of the first 30 s since pressing play, so that who begins early is not worse off for it; kbit/s: of what was played;",
  "switches: each listener's; silent: listeners who heard nothing; gave up: players that met an error they do not survive",
].join("\n");

/** A table of a set of traces: a line for each way to play, and which variants came first. */
export function tableText(set: string, runs: readonly Run[]): string {
  const names = [...(runs[0]?.heard.keys() ?? [])];
  const line = (name: string, cells: readonly string[], first: string): string => `${name.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join("")}   ${first}`;
  const rows = names.map((name) => {
    const summary = summaryOf(runs, name);
    const first = Object.entries(summary.first).toSorted(([, a], [, b]) => b - a).map(([id, share]) => `${id} ${(100 * share).toFixed(0)} %`).join(", ");
    return line(name, COLUMNS.map(({ of }) => of(summary)), first);
  });
  return [line(`${set}, ${runs.length}`, COLUMNS.map(({ name }) => name), "heard first"), ...rows].join("\n");
}
