import type { HotFile } from "../../../src/core/prewarm/hot-file.ts";
import { hashOf } from "../../../src/core/purge/key.ts";
import { Random } from "../random.ts";
import { type Chart, dayMs } from "./charts.ts";

/** How charts become plays: those of place r are those of the first place x r^-slope, then drawn around that. */
export type Listening = { readonly slope: number; readonly seed: number };

/** Plays a day of a country's first place, and how often each of its listeners plays it. */
export const FIRST_PLAYS = 100_000;
export const PLAYS_PER_LISTENER = 2.5;
/** Plays are drawn from this share below to this share above. */
export const SPREAD = 0.1;
/** Every track's start extent: one head. */
export const START_BYTES = 262_144;

/** Plays a day of a place, from 1. */
export function playsOf(place: number, slope: number): number {
  return FIRST_PLAYS * place ** -slope;
}

/** What a country's region knows of its chart's tracks at the end of a day. */
export function hotFilesOf(day: string, country: string, chart: Chart, { slope, seed }: Listening): HotFile[] {
  const random = new Random(hashOf(`${seed} ${day} ${country}`));
  const nowMs = dayMs(day);
  return chart.map((base, index) => {
    const playsPerDay = playsOf(index + 1, slope) * random.between(1 - SPREAD, 1 + SPREAD);
    return {
      base, playsPerDay, listeners: Math.floor(playsPerDay / PLAYS_PER_LISTENER), size: 32 * START_BYTES, startBytes: START_BYTES,
      tags: [], missMs: 300, firstPlayedAtMs: nowMs, lastPlayedAtMs: nowMs,
    };
  });
}
