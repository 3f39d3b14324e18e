import * as z from "zod/mini";
import { EXTENTS, PRIORITIES } from "../prewarm/order.ts";
import { REGIONS } from "../purge/regions.ts";
import { templateOf } from "../purge/template.ts";
import { oneOf, text, words } from "./parts.ts";
import { transformed } from "./transformed.ts";
import { hostName } from "./web-parts.ts";

/** What EVENTS takes, in words. */
export const EVENT_EXPECTED =
  'a list of tables { type = "track.updated", what = "purge" | "block" | "unblock" | "prewarm", tags = ["track:{data.track}"], urls, prefixes, ' +
  'mode = "hard" | "soft", query = "exact" | "any", id, countries, from, until, reason, reference, ' +
  'tracks, variants, host, extent = "start" | "head" | "all", regions, at, follow = "sun", priority = "high" | "normal" | "low" }';

const TEMPLATE = 'a text such as "release:{data.release}"';

/** Text with places of the event in braces. */
const template = transformed(z.string({ error: TEMPLATE }), (value, refuse) => {
  const read = templateOf(value);
  return read.kind === "malformed" ? refuse(`${TEMPLATE}: ${read.why}`) : value;
});

const templates = z.optional(words({ schema: template, expected: TEMPLATE }, `a list of texts such as "release:{data.release}"`).schema);
const one = z.optional(template);

/** One row of EVENTS. */
export const eventRow = z.strictObject(
  {
    type: text(/^[^\s*\p{Cc}]{0,200}[^\s\p{Cc}]$/u, 'an event\'s type such as "track.updated", or its beginning and "*"').schema,
    what: oneOf(["purge", "block", "unblock", "prewarm"]).schema,
    tags: templates,
    urls: templates,
    prefixes: templates,
    mode: z.optional(oneOf(["hard", "soft"]).schema),
    query: z.optional(oneOf(["exact", "any"]).schema),
    id: one,
    countries: templates,
    from: one,
    until: one,
    reason: one,
    reference: one,
    tracks: templates,
    variants: z.optional(words(text(/^[\w.-]{1,64}$/, "a variant's id"), "a list of variants' ids").schema),
    host: z.optional(hostName().schema),
    extent: z.optional(oneOf(EXTENTS).schema),
    regions: z.optional(words(oneOf(REGIONS), "a list of Cloudflare's location hints").schema),
    at: one,
    follow: z.optional(oneOf(["sun"]).schema),
    priority: z.optional(oneOf(PRIORITIES).schema),
  },
  { error: EVENT_EXPECTED },
);
