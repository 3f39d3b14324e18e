import * as z from "zod";

/** What one call may name, all kinds together. */
export const MOST_NAMED = 1000;

/** The longest tag. */
export const MOST_TAG_CHARS = 1024;

/** The longest that `wait: "global"` waits, in seconds. */
export const MOST_WAIT_SEC = 60;

/** How long it waits where nothing is said, in seconds. */
export const DEFAULT_WAIT_SEC = 30;

/** A list of texts. */
export function texts(expected: string) {
  return z.array(z.string({ error: expected }), { error: `a list: ${expected}` });
}

const FILE = "a whole URL such as https://music.example/a.mp3, as text or as { url }";
// Texts by any name: a record would bring its whole part of zod along for this alone.
const headers = z.object({}).catchall(z.string());
const file = z.union([z.string(), z.strictObject({ url: z.string(), headers: headers.optional() })], { error: FILE });

/** Whether a call waits until what it did is true everywhere. */
export const wait = z.enum(["accepted", "global"], { error: '"accepted" or "global"' });

const TIMEOUT = `whole seconds from 1 to ${MOST_WAIT_SEC}`;

/** How long `wait: "global"` waits, in seconds. */
export const timeout = z.int({ error: TIMEOUT }).min(1, TIMEOUT).max(MOST_WAIT_SEC, TIMEOUT);

/** What `POST purge` takes: Cloudflare's `purge_cache`, and what goes beyond it. Texts are judged where the hosts are known. */
export const purgeBody = z.strictObject(
  {
    files: z.array(file, { error: `a list: ${FILE}` }).optional().meta({ description: "Whole URLs, all their variants by Vary, encodings and slices with them; `headers` are taken and not needed." }),
    tags: texts("a tag").optional().meta({ description: "Tags of the origin's headers or of the setting TAGS; case does not count." }),
    prefixes: texts("host/path, or /path for every site").optional().meta({ description: "By whole segments: `/a` holds /a, /a/b and /a?c, not /ab." }),
    hosts: texts("a host").optional().meta({ description: "All of these sites." }),
    purge_everything: z.boolean({ error: "true or false" }).optional().meta({ description: "All of every site; nothing else may be named beside it." }),
    query: z.enum(["exact", "any"], { error: '"exact" or "any"' }).optional().meta({ description: "For `files`: the URL with its very query, or its path with any query and none.", default: "exact" }),
    mode: z.enum(["hard", "soft"], { error: '"hard" or "soft"' }).optional().meta({ description: "`hard`: copies are dead. `soft`: stale, served while they are revalidated where the origin allows that.", default: "hard" }),
    wait: wait.optional().meta({ description: "`accepted`: stored, and will be done. `global`: true everywhere, or 202 after `timeout`.", default: "accepted" }),
    timeout: timeout.optional().meta({ description: "Seconds that `global` waits.", default: DEFAULT_WAIT_SEC }),
    dry_run: z.boolean({ error: "true or false" }).optional().meta({ description: "Nothing is purged; the answer names the keys it would be." }),
  },
  { error: 'a table such as { "tags": ["release:1"] }' },
);

/** A purge as it is asked for. */
export type PurgeBody = z.output<typeof purgeBody>;
