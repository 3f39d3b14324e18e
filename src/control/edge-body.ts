import * as z from "zod/mini";
import { zonedTime, line } from "./block-body.ts";
import { region } from "./prewarm-body.ts";
import { texts } from "./purge-body.ts";

/** The most that an edge may weigh, as in EDGES. */
export const MOST_WEIGHT = 1000;

/** The most paths an edge may be pinned for. */
export const MOST_PINS = 50;

const WEIGHT = `a number from 0 to ${MOST_WEIGHT}`;
const REASON = "a line of 1 to 500 characters";

/** What `PUT edges/{id}` takes: all that is said of the edge from then on. Paths and times are judged where settings and the clock are known. */
export const edgeBody = z.strictObject(
  {
    drain: z.optional(z.boolean({ error: "true or false" })).check(z.meta({ description: "`true`: asked for nothing new as long as anything else is left. `false`: asked although EDGES drains it." })),
    weight: z.optional(z.number({ error: WEIGHT }).check(z.minimum(0, WEIGHT), z.maximum(MOST_WEIGHT, WEIGHT))).check(z.meta({ description: "In the place of its weight in EDGES; 0: only when nothing else is left." })),
    pin: z.optional(texts("a path such as /live/")).check(z.meta({ description: "Paths below the origin, by whole segments, for which it alone is asked while it can be had; `/` is everything." })),
    regions: z.optional(z.array(region, { error: "a list of regions" }).check(z.minLength(1, "at least one region; left out: everywhere"))).check(z.meta({ description: "Where this holds. Default: everywhere." })),
    until: z.optional(zonedTime).check(z.meta({ description: "Default: until it is taken back." })),
    reason: z.optional(line(REASON)).check(z.meta({ description: "For your colleagues and the audit log." })),
  },
  { error: 'a table such as { "drain": true }' },
);

/** What is said of an edge. */
export type EdgeBody = z.output<typeof edgeBody>;
