import * as z from "zod/mini";
import { texts } from "./purge-body.ts";

/** What a block may be called. */
export const BLOCK_ID = /^[A-Za-z0-9][\w.:-]{0,127}$/;

/** In words. */
export const BLOCK_ID_EXPECTED = "1 to 128 letters, digits, dots, colons, dashes and underscores, the first a letter or digit";

const TIME = "a time such as 2026-12-31T23:00:00Z, with its offset from UTC";
/** A time with its offset from UTC (RFC 3339; seconds may be left out). */
export const zonedTime = z.iso.datetime({ offset: true, error: TIME });

/** Whether a text is a time with its offset from UTC (RFC 3339; seconds may be left out). */
export function isZonedTime(text: string): boolean {
  return zonedTime.safeParse(text).success;
}

/** A line of text, of 1 to 500 characters. */
export const line = (expected: string) => z.string({ error: expected }).check(z.minLength(1, expected), z.maxLength(500, expected), z.regex(/^\P{Cc}*$/u, expected));

/** What `PUT blocks/{id}` takes. */
export const blockBody = z.strictObject(
  {
    urls: z.optional(texts("a whole URL such as https://music.example/a.mp3")).check(z.meta({ description: "A URL without a query holds for its path with every query; with one, for that query alone." })),
    tags: z.optional(texts("a tag")),
    prefixes: z.optional(texts("host/path, or /path for every site")),
    countries: z.optional(texts("two letters of ISO 3166-1, such as DE")).check(z.meta({ description: "None: everywhere. Listeners of unknown countries and of Tor count as in each of them." })),
    from: z.optional(zonedTime).check(z.meta({ description: "Default: at once." })),
    until: z.optional(zonedTime).check(z.meta({ description: "Default: until it is lifted." })),
    reason: line("a line of 1 to 500 characters, told to whoever is refused").check(z.meta({ description: "Told to whoever is refused (451)." })),
    reference: z.optional(line("a line of 1 to 500 characters")).check(z.meta({ description: "For your own files; not told to listeners." })),
  },
  { error: 'a table such as { "tags": ["release:1"], "reason": "withdrawn" }' },
);

/** A block as it is asked for. */
export type BlockBody = z.output<typeof blockBody>;
