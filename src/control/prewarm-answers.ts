import * as z from "zod/mini";
import { EXTENTS, PRIORITIES } from "../core/prewarm/order.ts";

const iso = z.string().check(z.meta({ format: "date-time" }));
const texts = z.array(z.string());

/** What one region has done of an order. */
const done = z.strictObject({
  /** Of them `done`, `found` warm already, and `failed`. */
  urls: z.int(),
  done: z.int(),
  found: z.int(),
  failed: z.int(),
  upstream_requests: z.int(),
  upstream_bytes: z.int(),
  reserve_bytes: z.int(),
});

/** A URL that could not be warmed. */
const failure = z.strictObject({ url: z.string(), why: z.string(), status: z.nullable(z.int()) });

/** Where one region stands with an order. */
export const warmingView = z.strictObject({
  region: z.string(),
  state: z.enum(["scheduled", "running", "paused", "done", "cancelled", "spent", "unknown"]).check(
    z.meta({ description: "`paused`: the upstream is not to be had, or other work goes first; it goes on by itself. `spent`: its budget is. `unknown`: it did not answer." }),
  ),
  why: z.nullable(z.string()),
  starts_at: iso,
  began_at: z.nullable(iso),
  ended_at: z.nullable(iso),
  /** When it will be done at the pace of late. */
  done_by: z.nullable(iso),
  /** `null`: it did not answer. */
  progress: z.nullable(done),
  failures: z.optional(z.array(failure)).check(z.meta({ description: "The first hundred. Lists of orders leave them out." })),
});

/** A tag, and how many URLs it came to. */
const tagged = z.strictObject({ tag: z.string(), urls: z.int() });

/** What is known of one order. */
export const prewarmView = z.strictObject({
  id: z.string(),
  state: z.enum(["scheduled", "running", "paused", "done", "done-with-failures", "cancelled", "spent"]).check(z.meta({ description: "Of all regions together." })),
  by: z.string(),
  asked: z.unknown(),
  accepted_at: iso,
  cancelled_at: z.nullable(iso),
  extent: z.enum(EXTENTS),
  priority: z.enum(PRIORITIES),
  urls: z.nullable(z.int()).check(z.meta({ description: "`null`: each region finds out for itself, after a purge." })),
  /** When the last region will be done, as far as that can be said of all of them. */
  done_by: z.nullable(iso),
  /** Regions that did not say in time where they stand. */
  not_reached: texts,
  regions: z.array(warmingView),
  tags: z.optional(z.array(tagged)).check(z.meta({ description: "What tags came to, when it was ordered." })),
});

/** What `dry_run` of an order answers. */
export const prewarmDryRunView = z.strictObject({
  dry_run: z.literal(true),
  extent: z.enum(EXTENTS),
  priority: z.enum(PRIORITIES),
  urls: z.int(),
  first_urls: texts.check(z.meta({ description: "The first hundred." })),
  regions: z.array(z.strictObject({ region: z.string(), starts_at: iso })),
  tags: z.array(tagged),
});

/** What a purge would make regions fetch anew. */
export const costView = z.strictObject({
  regions: z.array(
    z.strictObject({
      region: z.string(),
      files: z.int(),
      bytes: z.int(),
      requests_per_sec: z.number().check(z.meta({ description: "Plays a second of late, each at most one request to the origin." })),
    }),
  ),
  not_reached: texts,
});

/** One order. */
export type PrewarmView = z.output<typeof prewarmView>;
/** Where one region stands with it. */
export type WarmingView = z.output<typeof warmingView>;
/** What an order would be. */
export type PrewarmDryRunView = z.output<typeof prewarmDryRunView>;
/** What a purge would cost. */
export type CostView = z.output<typeof costView>;
