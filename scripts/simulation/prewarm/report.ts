import type { Measured, Sum } from "./measure.ts";
import { FIRST_PLAYS, PLAYS_PER_LISTENER, SPREAD, START_BYTES, playsOf } from "./plays.ts";
import { MAIN, MULTIPLES, judgementName } from "./strategies.ts";

const BASELINE = "yesterday's top 50";
const MIB = 1_048_576;
/** What judgement must reach with so many times the bytes of yesterday's top 50: of all entries, and of the new ones. */
const TARGETS = { all: 0.97, news: 1 / 3 };

/** One strategy in a line. */
function row(name: string, sum: Sum, baseline: Sum): string {
  const cells = [
    percent(sum.warm, sum.entries), percent(sum.newsWarm, sum.news, 1), `${(sum.held / sum.days / MIB).toFixed(1)} MiB`, ratio(sum.held, baseline.held),
    `${(sum.fetched / Math.max(1, sum.daysAfter) / MIB).toFixed(2)} MiB`, sum.fetched === 0 ? "-" : percent(sum.fetchedRight, sum.fetched, 0),
  ];
  return `${name.padEnd(48)}${cells.map((cell) => cell.padStart(11)).join("")}`;
}

/** A table of what each strategy held and what of it was right. */
export function tableText({ total, chartedAnywhere }: Measured): string {
  const baseline = total.get(BASELINE);
  if (baseline === undefined || baseline.days === 0) return "no day is followed by another";
  const head = `${"".padEnd(48)}${["of all", "of new", "held", "x bytes", "a day", "right"].map((cell) => cell.padStart(11)).join("")}`;
  return [
    `${baseline.days} countries' days, ${baseline.entries} entries, of them ${baseline.news} new; ${percent(chartedAnywhere, 1, 1)} of those charted anywhere the day before`,
    head, ...[...total].map(([name, sum]) => row(name, sum, baseline)),
    "of all, of new: entries of tomorrow's charts that are warm; held: bytes, a country; a day: bytes fetched, and of those the share that charted",
  ].join("\n");
}

/** How charts became plays. */
export function listeningText(slopes: readonly number[]): string {
  const plays = (slope: number): string => Math.round(playsOf(50, slope)).toLocaleString("en");
  return [
    `Place r has ${FIRST_PLAYS.toLocaleString("en")} x r^-s plays a day, each drawn from ${percent(1 - SPREAD, 1, 0)} to ${percent(1 + SPREAD, 1, 0)} of that, ${PLAYS_PER_LISTENER} by each listener.`,
    `Place 50 has ${slopes.map((slope) => `${plays(slope)} (s = ${slope})`).join(", ")}: what regions do not see is below it. A start extent is ${START_BYTES / 1024} KiB.`,
  ].join("\n");
}

/** What judgement holds at each multiple of the bytes, by slope: how little it matters how steep the plays fall. */
export function slopesText(bySlope: ReadonlyMap<number, Measured>): string {
  const cell = (sum: Sum | undefined): string => (sum === undefined ? "" : `${percent(sum.warm, sum.entries)} ${percent(sum.newsWarm, sum.news, 1)}`);
  return [
    `${"all and new, at times the bytes:".padEnd(34)}${MULTIPLES.map((multiple) => String(multiple).padStart(16)).join("")}`,
    ...[...bySlope].map(([slope, { total }]) => `${`s = ${slope}`.padEnd(34)}${MULTIPLES.map((multiple) => cell(total.get(judgementName(multiple))).padStart(16)).join("")}`),
  ].join("\n");
}

/** What of the targets was missed; empty: none. */
export function missedTargets({ total }: Measured): string[] {
  const sum = total.get(judgementName(MAIN));
  const baseline = total.get(BASELINE);
  if (sum === undefined || baseline === undefined) return ["nothing was measured"];
  return [
    ...(sum.warm / sum.entries >= TARGETS.all ? [] : [`of all entries ${percent(sum.warm, sum.entries)} are warm, ${percent(TARGETS.all, 1, 1)} were to be`]),
    ...(sum.newsWarm / sum.news >= TARGETS.news ? [] : [`of new entries ${percent(sum.newsWarm, sum.news)} are warm, ${percent(TARGETS.news, 1, 1)} were to be`]),
    ...(sum.held <= MAIN * baseline.held ? [] : [`more than ${MAIN} x the bytes of yesterday's top 50 were held`]),
  ];
}

function percent(part: number, of: number, digits = 2): string {
  return of === 0 ? "-" : `${((100 * part) / of).toFixed(digits)} %`;
}

function ratio(a: number, b: number): string {
  return b === 0 ? "-" : (a / b).toFixed(2);
}
