import * as z from "zod/mini";
import { compilePattern } from "../../purge/patterns.ts";
import { list, oneOf, text, wholeNumber, words } from "../parts.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
import { hostName } from "../web-parts.ts";

/** What a colo does that has nobody's promise (see `WITHOUT_LEASE`). */
export const WITHOUT_LEASE_WORDS = ["revalidate", "serve-marked", "refuse"] as const;

const FIELDS = "a list of header fields' names";
const PATTERN =
  'a list of tables { match = "/audio/:release/:track", tags = ["release:{release}", "track:{track}"], host = "music.example" }';

const fieldName = {
  expected: "a header field's name",
  schema: transformed(text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "a header field's name").schema, (name) => name.toLowerCase()),
};

const written = z.strictObject(
  {
    match: z.string({ error: 'a path pattern such as "/audio/:release/:track"' }),
    tags: z.pipe(words(text(/./, "a tag"), 'a list of tags such as ["release:{release}"]').schema, z.array(z.string()).check(z.minLength(1, "at least one tag"))),
    host: z.optional(hostName().schema),
  },
  { error: PATTERN },
);

const pattern = transformed(written, ({ match, tags, host }, refuse) => {
  const compiled = compilePattern(match, tags, host);
  if (compiled.kind === "pattern") return compiled.pattern;
  for (const { path, expected } of compiled.problems) refuse(expected, path);
  return z.NEVER;
});

/** What purges go by, and what holds while nobody can be asked about them. */
export const PURGING = {
  LEASE_SEC: row(wholeNumber({ unit: "seconds", from: 1, to: 60 }), 5),
  WITHOUT_LEASE: row(oneOf(WITHOUT_LEASE_WORDS), "revalidate"),
  TAG_FIELDS: row(words(fieldName, FIELDS), ["cache-tag", "surrogate-key", "xkey"]),
  TAGS: row(list({ schema: pattern, expected: PATTERN }, PATTERN), []),
  AUDIT_DAYS: row(wholeNumber({ unit: "days", from: 1, to: 3650 }), 90),
  ORIGIN_LAG_SEC: row(wholeNumber({ unit: "seconds", from: 0, to: 3600 }), 0),
} as const;
