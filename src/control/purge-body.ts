import * as z from "zod/mini";

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
const headers = z.catchall(z.object({}), z.string());
const file = z.union([z.string(), z.strictObject({ url: z.string(), headers: z.optional(headers) })], { error: FILE });

/** Whether a call waits until what it did is true everywhere. */
export const wait = z.enum(["accepted", "global"], { error: '"accepted" or "global"' });

const TIMEOUT = `whole seconds from 1 to ${MOST_WAIT_SEC}`;

/** How long `wait: "global"` waits, in seconds. */
export const timeout = z.int({ error: TIMEOUT }).check(z.minimum(1, TIMEOUT), z.maximum(MOST_WAIT_SEC, TIMEOUT));

/** What `POST purge` takes: Cloudflare's `purge_cache`, and what goes beyond it. Texts are judged where the hosts are known. */
export const purgeBody = z.strictObject(
  {
    files: z.optional(z.array(file, { error: `a list: ${FILE}` })).check(z.meta({ description: "Whole URLs, all their variants by Vary, encodings and slices with them; `headers` are taken and not needed." })),
    tags: z.optional(texts("a tag")).check(z.meta({ description: "Tags of the origin's headers or of the setting TAGS; case does not count." })),
    prefixes: z.optional(texts("host/path, or /path for every site")).check(z.meta({ description: "By whole segments: `/a` holds /a, /a/b and /a?c, not /ab." })),
    hosts: z.optional(texts("a host")).check(z.meta({ description: "All of these sites." })),
    purge_everything: z.optional(z.boolean({ error: "true or false" })).check(z.meta({ description: "All of every site; nothing else may be named beside it." })),
    query: z.optional(z.enum(["exact", "any"], { error: '"exact" or "any"' })).check(z.meta({ description: "For `files`: the URL with its very query, or its path with any query and none.", default: "exact" })),
    mode: z.optional(z.enum(["hard", "soft"], { error: '"hard" or "soft"' })).check(z.meta({ description: "`hard`: copies are dead. `soft`: stale, served while they are revalidated where the origin allows that.", default: "hard" })),
    wait: z.optional(wait).check(z.meta({ description: "`accepted`: stored, and will be done. `global`: true everywhere, or 202 after `timeout`.", default: "accepted" })),
    timeout: z.optional(timeout).check(z.meta({ description: "Seconds that `global` waits.", default: DEFAULT_WAIT_SEC })),
    rewarm: z.optional(z.boolean({ error: "true or false" })).check(z.meta({ description: "Once it is accepted, each region of PREWARM_REGIONS fetches again what was hot there: the order `rewarm-` and the receipt's id." })),
    dry_run: z.optional(z.boolean({ error: "true or false" })).check(z.meta({ description: "Nothing is purged; the answer names the keys it would be, and what it would cost." })),
  },
  { error: 'a table such as { "tags": ["release:1"] }' },
);

/** A purge as it is asked for. */
export type PurgeBody = z.output<typeof purgeBody>;
