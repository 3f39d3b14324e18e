import * as z from "zod";
import { texts } from "./purge-body.ts";

/** What a block may be called. */
export const BLOCK_ID = /^[A-Za-z0-9][\w.:-]{0,127}$/;

/** In words. */
export const BLOCK_ID_EXPECTED = "1 to 128 letters, digits, dots, colons, dashes and underscores, the first a letter or digit";

const TIME = "a time such as 2026-12-31T23:00:00Z, with its offset from UTC";
const time = z.iso.datetime({ offset: true, error: TIME });

const line = (expected: string) => z.string({ error: expected }).min(1, expected).max(500, expected).regex(/^\P{Cc}*$/u, expected);

/** What `PUT blocks/{id}` takes. */
export const blockBody = z.strictObject(
  {
    urls: texts("a whole URL such as https://music.example/a.mp3").optional().meta({ description: "A URL without a query holds for its path with every query; with one, for that query alone." }),
    tags: texts("a tag").optional(),
    prefixes: texts("host/path, or /path for every site").optional(),
    countries: texts("two letters of ISO 3166-1, such as DE").optional().meta({ description: "None: everywhere. Listeners of unknown countries and of Tor count as in each of them." }),
    from: time.optional().meta({ description: "Default: at once." }),
    until: time.optional().meta({ description: "Default: until it is lifted." }),
    reason: line("a line of 1 to 500 characters, told to whoever is refused").meta({ description: "Told to whoever is refused (451)." }),
    reference: line("a line of 1 to 500 characters").optional().meta({ description: "For your own files; not told to listeners." }),
  },
  { error: 'a table such as { "tags": ["release:1"], "reason": "withdrawn" }' },
);

/** A block as it is asked for. */
export type BlockBody = z.output<typeof blockBody>;
