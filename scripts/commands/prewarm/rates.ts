import type { RegionStanding } from "./standing.ts";

/** Looks back so far: a rate of late. */
const WINDOW_MS = 15_000;

type Reading = { readonly atMs: number; readonly settled: number };

/** How many URLs a second each region gets through of late, from what was seen here. Times in ms of one clock. */
export class Rates {
  readonly #readings = new Map<string, Reading[]>();

  /** Takes note of how a region stands. */
  see({ region, done, failed }: RegionStanding, nowMs: number): void {
    const readings = this.#readings.get(region) ?? [];
    this.#readings.set(region, readings);
    readings.push({ atMs: nowMs, settled: done + failed });
    // One from before the window stays: the rate is measured across all of it.
    while ((readings[1]?.atMs ?? Infinity) <= nowMs - WINDOW_MS) readings.shift();
  }

  /** URLs a second; nothing before there are two readings some time apart. */
  of(region: string): number | undefined {
    const readings = this.#readings.get(region) ?? [];
    const [first, last] = [readings[0], readings.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < 500) return undefined;
    return (1000 * (last.settled - first.settled)) / (last.atMs - first.atMs);
  }
}
