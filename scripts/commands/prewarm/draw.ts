import type { PrewarmDryRunView, PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { columns } from "../purge/table.ts";
import { bytesText, count, many } from "./numbers.ts";
import type { Rates } from "./rates.ts";
import { type RegionStanding, standings } from "./standing.ts";

const BAR = 24;
/** Failures that are shown; all of them are in the JSON. */
const MOST_FAILURES = 10;

/** How things stand in each region, a line each, to be drawn over and over: bar, URLs, bytes, pace, when it will be done, state and why. */
export function liveLines(orders: readonly PrewarmView[], rates: Rates): string[] {
  const rows = standings(orders).map((one) => {
    const rate = one.state === "running" || one.state === "paused" ? rates.of(one.region) : undefined;
    return [
      one.region, bar(one), `${count(one.done + one.failed)}/${count(one.urls)}`, bytesText(one.upstreamBytes + one.reserveBytes),
      rate === undefined ? "" : `${rate.toFixed(rate < 10 ? 1 : 0)}/s`, one.doneBy === undefined ? "" : `done by ${clock(one.doneBy)}`, stateText(one),
    ];
  });
  return aligned(rows, [2, 3, 4]);
}

/** The same for what is no terminal: a line only where a region enters a state or has got through another quarter. */
export function coarseLines(orders: readonly PrewarmView[]): string[] {
  return standings(orders).map((one) => {
    const quarters = one.urls === 0 ? 0 : Math.floor((4 * (one.done + one.failed)) / one.urls);
    return one.state === "running" ? `${one.region}: running, ${25 * quarters} %` : `${one.region}: ${stateText(one)}`;
  });
}

/** An order in full: what it is, where it stands in each region, and what failed. */
export function orderLines(order: PrewarmView): string[] {
  return [headline(order), ...regionLines([order]), ...failureLines([order])];
}

/** An order in one line. */
export function headline({ id, state, urls, extent, priority, by, done_by: doneBy }: PrewarmView): string {
  const what = urls === null ? "what a purge emptied" : `${many(urls, "URL")}`;
  return `prewarm ${id}: ${state}; ${what}, extent ${extent}, priority ${priority}, by ${by}${doneBy === null ? "" : `; done by ${doneBy}`}`;
}

/** Where orders stand in each region, in words. */
export function regionLines(orders: readonly PrewarmView[]): string[] {
  const all = standings(orders);
  const width = Math.max(0, ...all.map(({ region }) => region.length));
  return all.map((one) => `  ${one.region.padEnd(width)}  ${stateText(one)}${counts(one)}`);
}

/** What failed, the first of it, each URL with the regions it failed in. */
export function failureLines(orders: readonly PrewarmView[]): string[] {
  const all = orders.flatMap(({ regions }) => regions.flatMap(({ region, failures = [] }) => failures.map(({ url, why, status }) => ({ region, said: `${url}: ${why}${status === null ? "" : ` (${status})`}` }))));
  const lines = [...Map.groupBy(all, ({ said }) => said)].map(([said, where]) => `  ${said}; in ${where.map(({ region }) => region).join(", ")}`);
  const more = lines.length - MOST_FAILURES;
  return lines.length === 0 ? [] : ["Failed:", ...lines.slice(0, MOST_FAILURES), ...(more > 0 ? [`  and ${count(more)} more: --json lists them`] : [])];
}

/** What orders would be. */
export function planLines(plans: readonly PrewarmDryRunView[]): string[] {
  return plans.flatMap(({ urls, extent, priority, first_urls: first, regions, tags }) => [
    `Nothing was ordered. It would be ${many(urls, "URL")}, extent ${extent}, priority ${priority}:`,
    ...first.slice(0, MOST_FAILURES).map((url) => `  ${url}`),
    ...(urls > MOST_FAILURES ? [`  and ${count(urls - Math.min(MOST_FAILURES, first.length))} more`] : []),
    ...tags.map(({ tag, urls: found }) => `tag ${tag}: ${many(found, "URL")} known`),
    ...columns(["region", "begins"], regions.map(({ region, starts_at: at }) => [region, at])).map((line) => `  ${line}`),
  ]);
}

/** Orders, a line each. */
export function orderTable(orders: readonly PrewarmView[]): string[] {
  return columns(["id", "state", "accepted", "by", "URLs", "extent", "regions", "done"], orders.map((order) => {
    const all = standings([order]);
    const [settled, urls] = [all.reduce((n, one) => n + one.done + one.failed, 0), all.reduce((n, one) => n + one.urls, 0)];
    const failed = all.reduce((n, one) => n + one.failed, 0);
    return [
      order.id, order.state, order.accepted_at, order.by, order.urls === null ? "purged" : count(order.urls), order.extent, String(order.regions.length),
      `${urls === 0 ? 0 : Math.floor((100 * settled) / urls)} %${failed === 0 ? "" : `, ${count(failed)} failed`}`,
    ];
  }));
}

function stateText({ state, why, startsAt }: RegionStanding): string {
  const said = state === "unknown" ? "not known" : state === "spent" ? "budget spent" : state;
  const reasons = [...(state === "scheduled" && startsAt !== "" ? [`begins ${startsAt}`] : []), ...(why === undefined ? [] : [why])];
  return reasons.length === 0 ? said : `${said}: ${reasons.join(", ")}`;
}

function counts({ state, urls, done, found, failed, upstreamRequests, upstreamBytes, reserveBytes }: RegionStanding): string {
  if (state === "scheduled" && done + failed === 0) return "";
  const parts = [
    `${count(done)} of ${many(urls, "URL")} warm${found === 0 ? "" : `, ${count(found)} of them before`}`,
    ...(failed === 0 ? [] : [`${count(failed)} failed`]),
    `${bytesText(upstreamBytes)} in ${many(upstreamRequests, "request")} of the origin`,
    ...(reserveBytes === 0 ? [] : [`${bytesText(reserveBytes)} from the reserve`]),
  ];
  return `; ${parts.join("; ")}`;
}

function bar({ urls, done, failed }: RegionStanding): string {
  const settled = urls === 0 ? 0 : Math.min(1, (done + failed) / urls);
  const full = Math.floor(BAR * settled);
  return `[${"#".repeat(full)}${"-".repeat(BAR - full)}]`;
}

/** The time of day of a time in UTC. */
function clock(iso: string): string {
  return `${iso.slice("2026-11-21T".length, "2026-11-21T12:00:00".length)}Z`;
}

/** Columns, those with numbers to the right. */
function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join("  ").trimEnd());
}
