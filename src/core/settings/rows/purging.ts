import * as z from "zod";
import { compilePattern } from "../../purge/patterns.ts";
import { list, oneOf, text, wholeNumber, words } from "../parts.ts";
import { row } from "../row.ts";
import { hostName } from "../web-parts.ts";

/** What a colo does that has nobody's promise (see `WITHOUT_LEASE`). */
export const WITHOUT_LEASE_WORDS = ["revalidate", "serve-marked", "refuse"] as const;

const FIELDS = "a list of header fields' names";
const PATTERN =
  'a list of tables { match = "/audio/:release/:track", tags = ["release:{release}", "track:{track}"], host = "music.example" }';

const fieldName = {
  expected: "a header field's name",
  schema: text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "a header field's name").schema.transform((name) => name.toLowerCase()),
};

const pattern = z
  .strictObject(
    {
      match: z.string({ error: 'a path pattern such as "/audio/:release/:track"' }),
      tags: words(text(/./, "a tag"), 'a list of tags such as ["release:{release}"]').schema.pipe(z.array(z.string()).min(1, "at least one tag")),
      host: hostName().schema.optional(),
    },
    { error: PATTERN },
  )
  .transform(({ match, tags, host }, context) => {
    const compiled = compilePattern(match, tags, host);
    if (compiled.kind === "pattern") return compiled.pattern;
    for (const { path, expected } of compiled.problems) context.addIssue({ code: "custom", message: expected, path: [...path] });
    return z.NEVER;
  });

/** What purges go by, and what holds while nobody can be asked about them. */
export const PURGING = {
  LEASE_SEC: row(wholeNumber({ unit: "seconds", from: 1, to: 60 }), 5, {
    unit: "seconds",
    text: "How long a data centre may answer from its copies before it asks its region again whether anything was purged.",
    consequence: "A purge is complete everywhere about this long after it was accepted. Shorter: faster proof, and more requests to Durable Objects.",
  }),
  WITHOUT_LEASE: row(oneOf(WITHOUT_LEASE_WORDS), "revalidate", {
    unit: "",
    text: "What is done with copies while no region and not even the ledger can be asked whether they were purged.",
    consequence:
      "`revalidate`: the origin is asked whether they are still right. `serve-marked`: they are served, and the answer says " +
      "so; purges and blocks do not hold meanwhile. `refuse`: 503; only with this do blocks hold then.",
  }),
  TAG_FIELDS: row(words(fieldName, FIELDS), ["cache-tag", "surrogate-key", "xkey"], {
    unit: "",
    text: "The origin's header fields that hold an answer's tags, by which it can be purged; `x-amz-meta-…` works too.",
    consequence:
      "They are not sent on to listeners. `Cache-Tag` and fields named like it are split at commas, all others at spaces and commas. An answer " +
      "with more than 128 tags, or 8 KiB of them, is not stored: a tag too many could not be purged.",
  }),
  TAGS: row(list({ schema: pattern, expected: PATTERN }, PATTERN), [], {
    unit: "",
    text: "Tags that URLs have by their path, for origins that cannot send any; every pattern that matches counts.",
    consequence:
      "`:name` stands for one segment or part of one, a last `*` for whatever follows; `host` limits it to one site. Values are read decoded and without case: " +
      "`/audio/My%20Album/1` has `release:my album`. Changing it changes what purges reach at once, copies already stored included.",
  }),
  AUDIT_DAYS: row(wholeNumber({ unit: "days", from: 1, to: 3650 }), 90, {
    unit: "days",
    text: "How long the ledger keeps its log of who purged and blocked what, and when it was complete.",
    consequence: "Shorter: less storage. Export it before it goes: `downbeat purges export`.",
  }),
  ORIGIN_LAG_SEC: row(wholeNumber({ unit: "seconds", from: 0, to: 3600 }), 0, {
    unit: "seconds",
    text: "How long after a change the origin may still answer with what was there before, because it has caches or replicas of its own.",
    consequence: "Above 0: for this long after a purge what it names is passed and not stored, and the purge cannot bring the old bytes back.",
  }),
} as const;
