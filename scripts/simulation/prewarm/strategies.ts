import { bytesOf } from "../../../src/core/prewarm/plan.ts";
import type { Chart } from "./charts.ts";
import { START_BYTES } from "./plays.ts";
import type { Judged } from "./walk.ts";

/** What a strategy may look at: what the region thinks, the world's chart of the day, all tracks in any chart so far; and, for oracles, tomorrow's chart. */
export type View = { readonly judged: Judged; readonly world: Chart; readonly heardOf: ReadonlySet<string>; readonly tomorrow: Chart };

/** What is held warm through the night. */
export type Held = { readonly tracks: ReadonlySet<string>; readonly bytes: number };

/** A way to choose it. */
export type Strategy = { readonly name: string; readonly hold: (view: View) => Held };

/** Shares of the bytes of "yesterday's top 50" at which judgement is looked at. */
export const MULTIPLES = [1, 1.25, 1.5, 2, 3] as const;
/** The one that is compared. */
export const MAIN = 1.5;
/** What a region leaves alone, by itself (durable-objects/region/judging.ts has the setting it comes from). */
const LEAST_CHANCE = 0.01;

/** The name of judgement with so many times the bytes of yesterday's top 50. */
export function judgementName(multiple: number): string {
  return `judgement, ${multiple} x the bytes`;
}

/** All that are compared, in the order of the table. */
export const STRATEGIES: readonly Strategy[] = [
  { name: "nothing", hold: () => whole([]) },
  { name: "the world's top 50", hold: ({ world }) => whole(world) },
  { name: "yesterday's top 50", hold: ({ judged }) => whole(judged.chart) },
  ...MULTIPLES.map((multiple) => ({ name: judgementName(multiple), hold: ({ judged }: View) => best(judged, multiple, 0) })),
  { name: `${judgementName(MAIN)}, chance 0.01 or more`, hold: ({ judged }) => best(judged, MAIN, LEAST_CHANCE) },
  { name: "an oracle of what charted before", hold: ({ tomorrow, heardOf }) => whole(tomorrow.filter((track) => heardOf.has(track))) },
  { name: "an oracle", hold: ({ tomorrow }) => whole(tomorrow) },
];

function whole(tracks: readonly string[]): Held {
  return { tracks: new Set(tracks), bytes: tracks.length * START_BYTES };
}

/** What is worth most, as the plan orders it, until the bytes are spent. */
function best({ considered, topBytes }: Judged, multiple: number, leastChance: number): Held {
  const tracks = new Set<string>();
  let bytes = 0;
  for (const { file, chance } of considered) {
    if (chance < leastChance || bytes + bytesOf(file) > multiple * topBytes) continue;
    bytes += bytesOf(file);
    tracks.add(file.base);
  }
  return { tracks, bytes };
}
