import * as z from "zod";
import { templateOf } from "../purge/template.ts";
import { oneOf, text, words } from "./parts.ts";

/** What EVENTS takes, in words. */
export const EVENT_EXPECTED =
  'a list of tables { type = "track.updated", what = "purge" | "block" | "unblock", tags = ["track:{data.track}"], urls, prefixes, ' +
  'mode = "hard" | "soft", query = "exact" | "any", id, countries, from, until, reason, reference }';

const TEMPLATE = 'a text such as "release:{data.release}"';

/** Text with places of the event in braces. */
const template = z.string({ error: TEMPLATE }).superRefine((value, context) => {
  const read = templateOf(value);
  if (read.kind === "malformed") context.addIssue({ code: "custom", message: `${TEMPLATE}: ${read.why}` });
});

const templates = words({ schema: template, expected: TEMPLATE }, `a list of texts such as "release:{data.release}"`).schema.optional();
const one = template.optional();

/** One row of EVENTS. */
export const eventRow = z.strictObject(
  {
    type: text(/^[^\s*\p{Cc}]{0,200}[^\s\p{Cc}]$/u, 'an event\'s type such as "track.updated", or its beginning and "*"').schema,
    what: oneOf(["purge", "block", "unblock"]).schema,
    tags: templates,
    urls: templates,
    prefixes: templates,
    mode: oneOf(["hard", "soft"]).schema.optional(),
    query: oneOf(["exact", "any"]).schema.optional(),
    id: one,
    countries: templates,
    from: one,
    until: one,
    reason: one,
    reference: one,
  },
  { error: EVENT_EXPECTED },
);
