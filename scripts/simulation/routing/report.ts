import type { Outcome } from "./tally.ts";

/** What every strategy did with every day: by name, a day each. */
export type Outcomes = ReadonlyMap<string, readonly Outcome[]>;

const COLUMNS: readonly { readonly name: string; readonly of: (outcome: Outcome) => number; readonly text: (value: number) => string }[] = [
  { name: "p50", of: ({ all }) => all.p50, text: ms },
  { name: "p95", of: ({ all }) => all.p95, text: ms },
  { name: "p99", of: ({ all }) => all.p99, text: ms },
  { name: "urgent p50", of: ({ urgent }) => urgent.p50, text: ms },
  { name: "p95", of: ({ urgent }) => urgent.p95, text: ms },
  { name: "p99", of: ({ urgent }) => urgent.p99, text: ms },
  { name: "errors", of: ({ errors }) => errors, text: (share) => `${(100 * share).toFixed(3)} %` },
  { name: "asked", of: ({ asked }) => asked, text: (times) => times.toFixed(3) },
  { name: "hedged", of: ({ hedged }) => hedged, text: (share) => `${(100 * share).toFixed(1)} %` },
  { name: "per GB", of: ({ costPerGb }) => costPerGb, text: (price) => price.toFixed(4) },
  { name: "load", of: ({ mostLoad }) => mostLoad, text: (load) => load.toFixed(2) },
];

/** The mean of something over days; 0 of none. */
export function mean(outcomes: readonly Outcome[] | undefined, of: (outcome: Outcome) => number): number {
  return outcomes === undefined || outcomes.length === 0 ? 0 : outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length;
}

/** A table: each strategy's mean over the days, below it the worst of them. */
export function tableText(outcomes: Outcomes): string {
  const line = (name: string, cells: readonly string[]): string => `${name.padEnd(18)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  const rows = [...outcomes].flatMap(([name, days]) => [
    line(name, COLUMNS.map(({ of, text }) => text(mean(days, of)))),
    line("  its worst day", COLUMNS.map(({ of, text }) => text(Math.max(...days.map(of))))),
  ]);
  return [
    line("", COLUMNS.map(({ name }) => name)), ...rows,
    "p50, p95, p99: first byte, ms, of all requests, then of those by listeners with nothing to play; what was given up counts as long as it was waited for",
    "errors: without an answer in the end; asked: upstream requests for each; hedged: of which another because one was late; load: the most any edge had, 1 is full",
  ].join("\n");
}

/** What each strategy's share of requests an edge had, over all days. */
export function sharesText(outcomes: Outcomes, edges: readonly string[]): string {
  const width = Math.max(...edges.map((edge) => edge.length)) + 2;
  const rows = [...outcomes].map(([name, days]) => `${name.padEnd(18)}${edges.map((_, at) => `${(100 * mean(days, ({ shares }) => shares[at] ?? 0)).toFixed(1)} %`.padStart(width)).join("")}`);
  return [`${"requests by edge".padEnd(18)}${edges.map((edge) => edge.padStart(width)).join("")}`, ...rows].join("\n");
}

function ms(value: number): string {
  return value.toFixed(0);
}
