import type { ExplainedEdge, ExplainedRoute } from "../../src/control/explain.ts";
import type { Decision, Refusal } from "../../src/core/routing/decision.ts";
import type { Health, Source } from "../../src/core/routing/standing.ts";
import type { Steer } from "../../src/core/routing/steer.ts";

/** A choice among edges for people: a sentence, where and for whom it was made, a table of all edges with their costs in ms, and operators' words. */
export function routeText(route: ExplainedRoute, atMs: number): string[] {
  const { colo, region, measured, question, edges, steers } = route;
  const mib = question.bytes / (1024 * 1024);
  return [
    saying(route),
    `For ${colo}${region === null ? "" : ` in ${region}`}, ${MEASURED[measured]}: ${mib >= 1 ? `${mib.toFixed(1)} MiB` : `${Math.ceil(question.bytes / 1024)} KiB`}, ${patienceText(route)}${purgedText(route, atMs)}.`,
    "",
    ...table(edges.map((edge) => row(edge, atMs)), route.order[0]),
    ...steers.map((steer) => steerText(steer)),
  ];
}

function saying({ order, why }: ExplainedRoute): string {
  const [first, ...others] = order;
  if (first === undefined) return `It would be asked of no edge: ${WHY[why]}.`;
  return `It would be asked of ${first}: ${WHY[why]}${others.length === 0 ? "" : `; then of ${others.join(", ")}`}.`;
}

const WHY: Readonly<Record<Decision["why"], string>> = {
  only: "nobody else may be asked",
  pinned: "an operator pinned it here",
  cheapest: "it is soonest for the least money",
  content: "of those that cost about the same it is the one this content belongs to",
  spread: "of those that cost about the same it has room, and the one this content belongs to has more than its share",
  trial: "it is tried again after an ejection, and the next is asked soon after",
  panic: "so many are ejected that health no longer counts",
  "last-resort": "nobody is left who should be asked",
  none: "nobody may be asked for this",
};

const MEASURED = {
  here: "as measured here and told by its region",
  region: "as its region measured",
  nobody: "by distance alone, since its region did not answer",
} as const;

function patienceText({ question: { patience }, patience: { purpose, cmcd, urgency } }: ExplainedRoute): string {
  const said = Object.entries(cmcd ?? {}).map(([name, value]) => REPORTS[name]?.(String(value)) ?? `${name} ${String(value)}`);
  const from = [PURPOSES[purpose], ...(said.length === 0 ? [] : [`whose player reports ${said.join(", ")}`]), ...(urgency === null || urgency === USUAL ? [] : [`at urgency ${urgency}`])];
  return `patience ${figure(patience)} of ${from.join(" ")}`;
}

/** What a player may report of itself, in words. */
const REPORTS: Readonly<Record<string, (value: string) => string>> = {
  startup: () => "that it needs them at once",
  starved: () => "that it ran dry",
  preloading: () => "that it fetches ahead",
  bufferMs: (ms) => `${ms} ms of sound left`,
  deadlineMs: (ms) => `a deadline in ${ms} ms`,
  playbackRate: (rate) => `a playback rate of ${rate}`,
  bitrateKbps: (kbps) => `a bitrate of ${kbps} kbit/s`,
  throughputKbps: (kbps) => `a throughput of ${kbps} kbit/s`,
};

/** RFC 9218's default. */
const USUAL = 3;

const PURPOSES = {
  listener: "a listener",
  ahead: "a listener who has enough for now",
  prefetch: "a prefetch",
  warming: "warming",
  refresh: "a refresh in the background",
} as const;

function purgedText({ question: { purgedAtMs, from } }: ExplainedRoute, atMs: number): string {
  const purged = purgedAtMs === undefined ? "" : `, purged ${Math.max(0, Math.round((atMs - purgedAtMs) / 1000))} s ago`;
  return `${purged}${from === undefined ? "" : `, a copy of ${from} is held`}`;
}

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;
const COLUMNS = ["edge", "cost", "first byte", "load", "transfer", "money", "measured", "health", "remark"] as const;

function row({ id, terms, refused, equal, trial, standing }: ExplainedEdge, atMs: number): Row {
  const { costMs, firstByteMs, load, transferMs, moneyMs } = terms;
  const flight = standing === null || standing.inFlight === 0 ? "" : `, ${standing.inFlight} under way`;
  return {
    edge: id,
    cost: `${figure(costMs)} ms`,
    "first byte": `${figure(firstByteMs)} ms`,
    load: `× ${figure(load)}${flight}`,
    transfer: `${figure(transferMs)} ms`,
    money: `${figure(moneyMs)} ms`,
    measured: standing === null ? SOURCES.unknown : SOURCES[standing.source],
    health: standing === null ? "nobody knows" : healthText(standing.health, atMs),
    remark: refused === undefined ? [...(trial ? ["on trial"] : []), ...(equal ? ["costs about the same"] : [])].join(", ") : REFUSALS[refused],
  };
}

const SOURCES: Readonly<Record<Source, string>> = { here: "here", region: "by the region", distance: "by distance", unknown: "not at all" };

const REFUSALS: Readonly<Record<Refusal, string>> = {
  "other-path": "never: it does not serve this path",
  lag: "never now: it may still hold what was purged",
  drift: "never for this: it has another representation",
  drained: "drained",
  "pinned-elsewhere": "another is pinned",
  "no-weight": "it has no weight",
  ejected: "ejected",
  "on-trial": "its trial is under way",
};

function healthText(health: Health, atMs: number): string {
  switch (health.kind) {
    case "ok":
      return "well";
    case "ejected":
      return `ejected (${health.why}) for ${figure(Math.max(0, health.untilMs - atMs) / 1000)} s`;
    case "trial":
      return `on trial after ${health.why}`;
    case "returning":
      return `returning, ${Math.round(health.share * 100)} % of its share`;
    default:
      return health satisfies never;
  }
}

function steerText({ edge, drain, weight, pins, regions, untilMs, reason }: Steer): string {
  const said = [
    ...(drain === undefined ? [] : [drain ? "drained" : "not drained"]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    ...(pins.length === 0 ? [] : [`pinned for ${pins.join(", ")}`]),
  ];
  const where = regions.length === 0 ? "" : ` in ${regions.join(", ")}`;
  const until = untilMs === undefined ? "" : ` until ${new Date(untilMs).toISOString()}`;
  return `Operators say of ${edge}: ${said.join(", ") || "nothing"}${where}${until}${reason === "" ? "" : ` (${reason})`}.`;
}

/** The row of who is asked first is marked. */
function table(rows: readonly Row[], winner: string | undefined): string[] {
  const widths = COLUMNS.map((name) => Math.max(name.length, ...rows.map((row) => row[name].length)));
  const line = (mark: string, cells: readonly string[]): string => `${mark} ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join("  ")}`.trimEnd();
  return [line(" ", COLUMNS), ...rows.map((row) => line(row.edge === winner ? ">" : " ", COLUMNS.map((name) => row[name])))];
}

/** A number short enough for a table: whole from 100 on, three digits below. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
