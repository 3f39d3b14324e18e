import { type Learnt, NOTHING_LEARNT, learn, lessonDue } from "../../../src/core/prewarm/lesson.ts";
import type { Prior } from "../../../src/core/prewarm/agreement.ts";
import { type Considered, bytesOf, plan } from "../../../src/core/prewarm/plan.ts";
import { type Tide, tideOf } from "../../../src/core/prewarm/tide.ts";
import { type Chart, type Charts, dayMs } from "./charts.ts";
import { type Listening, hotFilesOf } from "./plays.ts";

/** The chart of all the world: no region of its own, nobody plays there. */
export const WORLD = "Global";

/** How days are walked. */
export type WalkOptions = {
  readonly listening: Listening;
  readonly prior: (here: string) => Prior;
  readonly listeners: number;
};

/** What a country's region thinks at the end of a day: everything it considered, what is worth most first. It knows nothing of any later day. */
export type Judged = {
  readonly day: string;
  readonly country: string;
  readonly chart: Chart;
  readonly considered: readonly Considered[];
  /** Of its chart's start extents. */
  readonly topBytes: number;
};

/** Walks the days forward; each country is a region that knows its own plays and what the others tell. Yields each region's judgement of each day. */
export function* walk(charts: Charts, { listening, prior, listeners }: WalkOptions): Generator<Judged> {
  const learnt = new Map<string, Learnt>();
  for (const [day, places] of charts) {
    const nowMs = dayMs(day);
    const hot = new Map([...places].filter(([country]) => country !== WORLD).map(([country, chart]) => [country, hotFilesOf(day, country, chart, listening)]));
    const tides = new Map([...hot].map(([country, files]): [string, Tide] => [country, tideOf(files, { listeners, nowMs })]));
    for (const [country, here] of hot) {
      const others = new Map([...tides].filter(([other]) => other !== country));
      const sight = { nowMs, here, tides: others, prior: prior(country), most: here.length, listeners };
      const before = learnt.get(country) ?? NOTHING_LEARNT;
      const known = lessonDue(before, nowMs) ? learn(before, sight) : before;
      learnt.set(country, known);
      const { considered } = plan({ ...sight, ...known, warm: new Set(), holdBytes: Number.POSITIVE_INFINITY, fetchBytes: Number.POSITIVE_INFINITY, leastChance: 0 });
      const topBytes = here.reduce((sum, file) => sum + bytesOf(file), 0);
      yield { day, country, chart: places.get(country) ?? [], considered, topBytes };
    }
  }
}
