import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import type { Territories } from "../../src/core/audio/track.ts";
import { tagOf } from "../../src/core/purge/tag-text.ts";

const COUNTRY = "a country's two capitals (ISO 3166-1), such as DE";
const countries = z.array(z.string({ error: COUNTRY }).check(z.regex(/^[A-Z]{2}$/, COUNTRY)), { error: "a list of countries" }).check(z.minLength(1, "at least one country"));
const text = z.string({ error: "a text" }).check(z.minLength(1, "a text that is not empty"));
const TAG = "a tag";
const SLUG = 'a name in URLs such as "my-track": lower-case letters, digits and dashes';

const schema = z.strictObject({
  slug: z.optional(z.string({ error: SLUG }).check(z.regex(/^[a-z\d](?:[a-z\d-]{0,98}[a-z\d])?$/, SLUG))),
  title: z.optional(text),
  artist: z.optional(text),
  release: z.optional(text),
  label: z.optional(text),
  isrc: z.optional(z.string({ error: "an ISRC" }).check(z.refine((value: string) => isrcOf(value) !== undefined, 'an ISRC such as "US-S1Z-99-00001"'))),
  tags: z.optional(z.array(z.string({ error: TAG }).check(z.refine((value: string) => tagOf(value) !== undefined, TAG)), { error: "a list of tags" }).check(z.maxLength(48, "at most 48 tags"))),
  territories: z.optional(z.union([z.strictObject({ only: countries }), z.strictObject({ not: countries })], { error: '{ "only": ["DE"] } or { "not": ["DE"] }' })),
});

/** What stands beside a master, in `NAME.json`: what its own tags do not say, or say wrong. */
export type Sidecar = z.output<typeof schema>;

/** `absent`: there is none. `text`: as it was read, so that a change of it is seen. */
export type SidecarRead =
  | { readonly kind: "sidecar"; readonly sidecar: Sidecar; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/** Reads the sidecar of a master: `song.json` beside `song.flac`. */
export async function readSidecar(masterPath: string): Promise<SidecarRead> {
  const path = masterPath.replace(/\.[^./\\]+$/, "") + ".json";
  if (path === masterPath) return { kind: "absent" };
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? { kind: "absent" } : { kind: "problems", problems: [`its sidecar cannot be read: ${String(error)}`] };
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return { kind: "problems", problems: ["its sidecar is no JSON"] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "sidecar", sidecar: parsed.data, text: content };
  return { kind: "problems", problems: parsed.error.issues.map(({ path: at, message, code }) => `its sidecar, ${at.length === 0 ? "as a whole" : at.join(".")}: ${code === "unrecognized_keys" ? message : `expected ${message}`}`) };
}

/** An ISRC (ISO 3901) without dashes, in capitals; nothing where it is none. */
export function isrcOf(text: string): string | undefined {
  const bare = text.replaceAll(/[\s-]/g, "").toUpperCase();
  return /^[A-Z]{2}[A-Z\d]{3}\d{7}$/.test(bare) ? bare : undefined;
}

/** Territories as the command line names them: `DE,AT`. */
export function territoriesOf(only: string | undefined, not: string | undefined): { readonly kind: "territories"; readonly territories?: Territories } | { readonly kind: "problem"; readonly why: string } {
  if (only !== undefined && not !== undefined) return { kind: "problem", why: "expected one of --territories and --not-in" };
  const list = only ?? not;
  if (list === undefined) return { kind: "territories" };
  const read = countries.safeParse(list.split(",").map((word) => word.trim().toUpperCase()));
  if (!read.success) return { kind: "problem", why: `expected ${only === undefined ? "--not-in" : "--territories"} as countries such as DE,AT, found ${JSON.stringify(list)}` };
  return { kind: "territories", territories: only === undefined ? { not: read.data } : { only: read.data } };
}
