import { isZonedTime } from "../../src/control/block-body.ts";
import { MOST_DAYS_AHEAD } from "../../src/control/prewarm-body.ts";
import { type Problem, problem } from "../../src/control/problem.ts";
import { localMs, startsOf } from "../../src/core/prewarm/sun.ts";
import type { Region } from "../../src/core/purge/regions.ts";

/** When each region begins, and what is worth a word about it. */
export type When = { readonly startsAtMs: Readonly<Partial<Record<Region, number>>>; readonly messages: readonly string[] };

/** What is told of when: `at` and `follow` of a body. */
type Told = { readonly at?: string | undefined; readonly follow?: "sun" | undefined };

/** Whether a time that is over is refused, or means at once: an event may be told late. */
export type Late = "refused" | "at-once";

const ZONED = "a time with its offset from UTC, such as 2026-11-27T00:00:00Z";
const LOCAL = 'a local time without an offset, such as 2026-11-27T00:00: with follow = "sun" each region begins by its own clocks';
/** A clock may be behind by so much, and a call take so long. */
const GRACE_MS = 60_000;
const DAY_MS = 86_400_000;

/** When an order begins in each of its regions, at once unless it says otherwise; or what is wrong with that. `nowMs`: our clock. */
export function whenOf({ at, follow }: Told, regions: readonly Region[], nowMs: number, late: Late): When | Problem {
  if (at === undefined) return follow === undefined ? { startsAtMs: same(regions, nowMs), messages: [] } : problem("at", LOCAL, undefined);
  const local = localMs(at);
  if (follow === undefined && !isZonedTime(at)) return problem("at", local === undefined ? ZONED : `${ZONED}; or follow = "sun" for this time by each region's own clocks`, at);
  if (follow !== undefined && local === undefined) return problem("at", LOCAL, at);
  const starts = follow === undefined || local === undefined ? same(regions, Date.parse(at)) : startsOf(local, regions);
  const last = Math.max(...Object.values(starts));
  if (last > nowMs + MOST_DAYS_AHEAD * DAY_MS) return problem("at", `a time at most ${MOST_DAYS_AHEAD} days ahead, before ${iso(nowMs + MOST_DAYS_AHEAD * DAY_MS)}`, at);
  if (last < nowMs - GRACE_MS && late === "refused") return problem("at", `a time that is not over: it is ${iso(nowMs)}; left out: at once`, at);
  const over = regions.filter((region) => (starts[region] ?? nowMs) < nowMs - GRACE_MS);
  return {
    startsAtMs: Object.fromEntries(regions.map((region) => [region, Math.max(nowMs, starts[region] ?? nowMs)])),
    messages: over.length === 0 ? [] : [`That time is over in ${over.join(", ")}, which ${over.length === 1 ? "begins" : "begin"} at once.`],
  };
}

function same(regions: readonly Region[], ms: number): Partial<Record<Region, number>> {
  return Object.fromEntries(regions.map((region) => [region, ms]));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
