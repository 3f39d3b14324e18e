import type { Prior } from "../../../src/core/prewarm/agreement.ts";
import { type Charts, pairsOf } from "./charts.ts";
import { START_BYTES } from "./plays.ts";
import { type Held, STRATEGIES, type Strategy } from "./strategies.ts";
import { WORLD, walk } from "./walk.ts";

/** The floor of listeners, as the setting's default. */
export const LISTENERS = 5;

/** What a strategy held and what of it was right, over some days of all countries. */
export type Sum = {
  /** Entries of tomorrow's charts, and of those the ones that are not in today's of the same country; and how many of each were warm. */
  entries: number;
  warm: number;
  news: number;
  newsWarm: number;
  /** Bytes held, and fetched since the day before; and of those fetched the ones of tracks that charted. */
  held: number;
  fetched: number;
  fetchedRight: number;
  /** Countries' days that were counted, and of them those with a day before. */
  days: number;
  daysAfter: number;
};

/** By strategy all days together, and by day. */
export type Measured = { readonly total: ReadonlyMap<string, Sum>; readonly byDay: ReadonlyMap<string, ReadonlyMap<string, Sum>>; readonly chartedAnywhere: number };

/** Walks the charts and compares what each strategy holds with the charts of the day after. `chartedAnywhere`: of the new entries, the share that was in any chart the day before. */
export function measure(charts: Charts, slope: number, seed: number, prior: (here: string) => Prior, strategies: readonly Strategy[] = STRATEGIES): Measured {
  const next = new Map(pairsOf(charts));
  const total = new Map(strategies.map(({ name }) => [name, nothing()]));
  const byDay = new Map<string, Map<string, Sum>>();
  const before = new Map<string, Held>();
  const heardOf = new Set<string>();
  let [news, anywhere] = [0, 0];
  let [today, todays]: [string, ReadonlySet<string>] = ["", new Set()];
  for (const judged of walk(charts, { listening: { slope, seed }, prior, listeners: LISTENERS })) {
    if (today !== judged.day) {
      today = judged.day;
      todays = new Set([...(charts.get(today)?.values() ?? [])].flat());
      for (const track of todays) heardOf.add(track);
    }
    const tomorrow = charts.get(next.get(today) ?? "")?.get(judged.country);
    if (tomorrow === undefined) continue;
    const old = new Set(judged.chart);
    const fresh = tomorrow.filter((track) => !old.has(track));
    news += fresh.length;
    anywhere += fresh.filter((track) => todays.has(track)).length;
    const world = charts.get(today)?.get(WORLD) ?? [];
    const ofDay = byDay.get(today) ?? new Map(strategies.map(({ name }) => [name, nothing()]));
    byDay.set(today, ofDay);
    for (const { name, hold } of strategies) {
      const held = hold({ judged, world, heardOf, tomorrow });
      const key = `${name} ${judged.country}`;
      for (const sum of [total.get(name), ofDay.get(name)]) if (sum !== undefined) add(sum, held, before.get(key), tomorrow, fresh);
      before.set(key, held);
    }
  }
  return { total, byDay, chartedAnywhere: news === 0 ? 0 : anywhere / news };
}

function add(sum: Sum, { tracks, bytes }: Held, before: Held | undefined, tomorrow: readonly string[], fresh: readonly string[]): void {
  const isWarm = (track: string): boolean => tracks.has(track);
  sum.entries += tomorrow.length;
  sum.warm += tomorrow.filter(isWarm).length;
  sum.news += fresh.length;
  sum.newsWarm += fresh.filter(isWarm).length;
  sum.held += bytes;
  sum.days += 1;
  if (before === undefined) return;
  const fetched = [...tracks].filter((track) => !before.tracks.has(track));
  const right = new Set(tomorrow);
  sum.daysAfter += 1;
  sum.fetched += fetched.length * START_BYTES;
  sum.fetchedRight += fetched.filter((track) => right.has(track)).length * START_BYTES;
}

function nothing(): Sum {
  return { entries: 0, warm: 0, news: 0, newsWarm: 0, held: 0, fetched: 0, fetchedRight: 0, days: 0, daysAfter: 0 };
}
