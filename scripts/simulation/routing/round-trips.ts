import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Median round trips between places, ms, by their names. */
export type RoundTrips = (from: string, to: string) => number;

/** Reads a square of round trips; undefined where it is none, or one of `wanted` is missing. A pair is the mean of both directions. */
export function readRoundTrips(text: string, wanted: readonly string[]): RoundTrips | undefined {
  const [head = "", ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  const [source, ...names] = head.split(",");
  const rows = new Map(lines.map((line) => {
    const [from = "", ...cells] = line.split(",");
    return [from, new Map(names.map((to, at) => [to, Number(cells[at])]))] as const;
  }));
  const direct = (from: string, to: string): number => rows.get(from)?.get(to) ?? Number.NaN;
  const between: RoundTrips = (from, to) => (direct(from, to) + direct(to, from)) / 2;
  const isWhole = source === "source" && wanted.every((from) => wanted.every((to) => Number.isFinite(between(from, to))));
  return isWhole ? between : undefined;
}

/** The first of a folder's .csv files that has them; undefined: there is none. */
export function roundTripsIn(folder: string, wanted: readonly string[]): RoundTrips | undefined {
  if (!existsSync(folder)) return undefined;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".csv")).toSorted()) {
    const found = readRoundTrips(readFileSync(join(folder, name), "utf8"), wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
