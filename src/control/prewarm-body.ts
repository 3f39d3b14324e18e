import * as z from "zod/mini";
import { EXTENTS, PRIORITIES } from "../core/prewarm/order.ts";
import { REGIONS } from "../core/purge/regions.ts";
import { texts } from "./purge-body.ts";

/** What one call may warm, all kinds together, tags and tracks counted by the URLs they come to. */
export const MOST_URLS = 10_000;

/** How far ahead a call may be written, in days. */
export const MOST_DAYS_AHEAD = 30;

const word = <const W extends readonly [string, ...string[]]>(words: W) => z.enum(words, { error: words.map((one) => `"${one}"`).join(" or ") });
const orMore = (expected: string, least: number) => z.number({ error: expected }).check(z.minimum(least, expected));

/** What a region is called. */
export const region = z.enum(REGIONS, { error: `a region: ${REGIONS.join(", ")}` });

const BYTES = "whole bytes, at least 1; left out: as many as it takes";
const RATE = "requests a second, at least 0.01; left out: PREWARM_REQUESTS_PER_SEC";
const budget = z.strictObject(
  {
    bytes: z.optional(z.int({ error: BYTES }).check(z.minimum(1, BYTES))).check(z.meta({ description: "Asked of upstreams, all regions together." })),
    requests_per_sec: z.optional(orMore(RATE, 0.01)).check(z.meta({ description: "To one upstream, all regions together; at most PREWARM_REQUESTS_PER_SEC." })),
  },
  { error: 'a table such as { "bytes": 1000000000, "requests_per_sec": 5 }' },
);

/** What `POST prewarm` takes. Texts are judged where hosts, settings and the clock are known. */
export const prewarmBody = z.strictObject(
  {
    urls: z.optional(texts("a whole URL such as https://music.example/a.mp3")).check(z.meta({ description: "Whole URLs, in this order." })),
    tags: z.optional(texts("a tag")).check(z.meta({ description: "Files that a region has seen played and that carry one of these tags now." })),
    tracks: z.optional(texts("a track's path, name or whole URL")).check(z.meta({ description: "Tracks by the setting LADDER: their path, their name where a ladder has but one, or their whole URL." })),
    variants: z.optional(texts("a variant's id").check(z.minLength(1, "at least one variant; left out: all of its ladder, of a manifest all but lossless ones"))).check(z.meta({ description: "For `tracks`: which of their variants. Default: all that their ladder lists; of a packaged track, whose manifest is warmed with them, all but lossless ones." })),
    host: z.optional(z.string({ error: "a host" })).check(z.meta({ description: "For `tracks` that are no whole URL: where they are played from. Default: the host that all of LADDER names, else the one that is asked." })),
    regions: z.optional(z.array(region, { error: `a list of regions: ${REGIONS.join(", ")}` }).check(z.minLength(1, "at least one region; left out: those of PREWARM_REGIONS"))).check(z.meta({ description: "Default: PREWARM_REGIONS." })),
    extent: z.optional(word(EXTENTS)).check(z.meta({ description: "What a player needs for its first sound, the first slice, or the whole file.", default: "start" })),
    at: z.optional(z.string({ error: "a time" })).check(z.meta({ description: `When to begin, with its offset from UTC, at most ${MOST_DAYS_AHEAD} days ahead; with \`follow\` a local time without one. Default: at once.` })),
    follow: z.optional(z.enum(["sun"], { error: '"sun"' })).check(z.meta({ description: "Each region begins when clocks first show `at` there." })),
    budget: z.optional(budget),
    priority: z.optional(word(PRIORITIES)).check(z.meta({ description: "Which order goes first where several want the same budget.", default: "normal" })),
    dry_run: z.optional(z.boolean({ error: "true or false" })).check(z.meta({ description: "Nothing is ordered; the answer says what would be." })),
  },
  { error: 'a table such as { "urls": ["https://music.example/a.mp3"] }' },
);

/** An order as it is asked for. */
export type PrewarmBody = z.output<typeof prewarmBody>;
