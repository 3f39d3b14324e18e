import * as z from "zod/mini";
import { receiptView } from "./answers.ts";

const iso = z.string().check(z.meta({ format: "date-time" }));
const texts = z.array(z.string());

/** What EDGES says of an edge, without what it is asked with. */
const definition = z.strictObject({
  url: z.string(),
  /** The origin whose bytes it has. */
  origin: z.string(),
  place: z.nullable(z.strictObject({ lat: z.number(), lon: z.number() })),
  weight: z.number(),
  capacity_mbps: z.nullable(z.number()),
  price_per_gb: z.number(),
  prefixes: texts,
  lag_sec: z.number(),
  drain: z.boolean(),
  probe: z.nullable(z.string()),
});

/** What an operator said of an edge at run time; `null`: as in EDGES. */
const steerView = z.strictObject({
  state: z.enum(["holding", "over"]).check(z.meta({ description: "By the clock of who answers." })),
  drain: z.nullable(z.boolean()),
  weight: z.nullable(z.number()),
  pin: texts,
  regions: texts.check(z.meta({ description: "None: everywhere." })),
  until: z.nullable(iso),
  reason: z.nullable(z.string()),
  by: z.string(),
  put_at: iso,
  receipt: receiptView,
});

/** What one region says of an edge. */
export const edgeRegionView = z.strictObject({
  region: z.string(),
  health: z.enum(["ok", "ejected", "unmeasured", "unknown"]).check(z.meta({ description: "`unmeasured`: nobody there has asked it of late. `unknown`: the region did not answer." })),
  why: z.nullable(z.string()).check(z.meta({ description: "Why it is ejected." })),
  first_byte_ms: z.nullable(z.number()),
  p95_ms: z.nullable(z.number()),
  kbps: z.nullable(z.number()).check(z.meta({ description: "What one body brings." })),
  mbps: z.nullable(z.number()).check(z.meta({ description: "What it sends to all regions together, as this one knows." })),
  age_ms: z.nullable(z.number()).check(z.meta({ description: "How old the newest measurement is." })),
});

/** An edge: what the settings say, what operators say, what regions measure. */
export const edgeView = z.strictObject({
  id: z.string(),
  definition: z.nullable(definition).check(z.meta({ description: "`null`: EDGES has it no more, and what was said of it is to be taken back." })),
  steer: z.nullable(steerView),
  regions: z.array(edgeRegionView),
});

/** One edge. */
export type EdgeView = z.output<typeof edgeView>;
/** What one region says of it. */
export type EdgeRegionView = z.output<typeof edgeRegionView>;
