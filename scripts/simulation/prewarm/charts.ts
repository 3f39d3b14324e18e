import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The chart of a place on a day: tracks, the first place first. */
export type Chart = readonly string[];

/** Charts by day (in order, as YYYY-MM-DD), then by place. */
export type Charts = ReadonlyMap<string, ReadonlyMap<string, Chart>>;

const HEADER = "date,country,pos,track";

/** Reads `date,country,pos,track` lines; undefined where the first line is another. Lines that are none of these are left out. */
export function readCharts(text: string): Charts | undefined {
  const [header, ...lines] = text.split(/\r?\n/);
  if (header !== HEADER) return undefined;
  const places = new Map<string, Map<string, Map<number, string>>>();
  // One string a track, so that comparing two is comparing where they are.
  const known = new Map<string, string>();
  for (const line of lines) {
    const [, day, country, pos, track] = /^(\d{4}-\d\d-\d\d),([^,]+),(\d{1,4}),([^,]+)$/.exec(line) ?? [];
    if (day === undefined || country === undefined || track === undefined) continue;
    const ofDay = places.get(day) ?? new Map<string, Map<number, string>>();
    const chart = ofDay.get(country) ?? new Map<number, string>();
    places.set(day, ofDay.set(country, chart.set(Number(pos), known.get(track) ?? track)));
    if (!known.has(track)) known.set(track, track);
  }
  const days = [...places].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(days.map(([day, ofDay]) => [day, new Map([...ofDay].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([country, chart]) => [country, ordered(chart)]))]));
}

/** The charts in a folder's first file with that header (`.csv` or `.csv.gz`); undefined: there is none. */
export function chartsIn(folder: string): Charts | undefined {
  if (!existsSync(folder)) return undefined;
  for (const name of readdirSync(folder).filter((file) => /\.csv(\.gz)?$/.test(file)).toSorted()) {
    const bytes = readFileSync(join(folder, name));
    const charts = readCharts((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
    if (charts !== undefined) return charts;
  }
  return undefined;
}

/** The days of charts, each with the day after it where that has charts too. */
export function pairsOf(charts: Charts): readonly (readonly [today: string, tomorrow: string])[] {
  const days = [...charts.keys()];
  return days.flatMap((today, at) => {
    const tomorrow = days[at + 1];
    return tomorrow !== undefined && dayMs(tomorrow) - dayMs(today) === 86_400_000 ? [[today, tomorrow] as const] : [];
  });
}

/** Noon of a day, ms since the epoch. */
export function dayMs(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}

function ordered(chart: ReadonlyMap<number, string>): Chart {
  return [...new Set([...chart].toSorted(([a], [b]) => a - b).map(([, track]) => track))];
}
