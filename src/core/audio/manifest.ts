import * as z from "zod/mini";
import { placeText } from "../place-text.ts";

/** The version of track manifests that is written and read here, in their member `downbeat`. */
export const MANIFEST_VERSION = 1;

/** What a manifest may have at most; more is no manifest, for who writes one as for who reads it. Ten hours in fragments of six seconds are 6,000. */
export const MOST_MANIFEST_BYTES = 1_048_576;
export const MOST_VARIANTS = 32;
export const MOST_FRAGMENTS = 20_000;

const COUNT = "a whole number from 0 up";
const count = z.int({ error: COUNT }).check(z.minimum(0, COUNT));
const POSITIVE = "a whole number from 1 up";
const positive = z.int({ error: POSITIVE }).check(z.minimum(1, POSITIVE));
const RATE = "a number of kbit/s above 0, at most 1000000";
const rate = z.number({ error: RATE }).check(z.gt(0, RATE), z.lte(1_000_000, RATE));
/** What a container can say (ISO/IEC 14496-12, 32 bits); and a year, and a day of the finest ticks there are: sums of as many as may be are exact. */
const TIMESCALE = "a whole number from 1 to 4294967295";
const timescale = z.int({ error: TIMESCALE }).check(z.minimum(1, TIMESCALE), z.maximum(4_294_967_295, TIMESCALE));
const MS = "a whole number of milliseconds from 1 to 31536000000";
const duration = z.int({ error: MS }).check(z.minimum(1, MS), z.maximum(31_536_000_000, MS));
const MOST_TICKS = 100_000_000_000;
const text = z.string({ error: "a text" });
const countries = z.custom<string[]>(isCountries);

const FILE =
  'a file beside the manifest, such as "aac-96.1f0c2ab9.mp4": at most 255 characters, no line ends or other controls, no ".." or "." in it, no "?" or "#", no "/" at its beginning';
const FORM = /^(?!\.{1,2}(?:\/|$))(?!.*\/\.{0,2}(?:\/|$))[^/?#\\:][^?#\\]{0,254}$/;
const isFile = (name: string): boolean => !/[\p{Cc}\u2028\u2029]/u.test(name) && FORM.test(name);
const file = z.string({ error: FILE }).check(z.refine(isFile, FILE));

/** There are no more than 26 times 26. */
function isCountries(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 676 && value.every((country) => typeof country === "string" && /^[A-Z]{2}$/.test(country));
}

const LIST = `a list of 1 to ${MOST_FRAGMENTS} [ticks, bytes], whole numbers from 1 up, ticks to ${MOST_TICKS}`;

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_FRAGMENTS && value.every(isFragment);
}

function isFragment(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [ticks, bytes]: unknown[] = value;
  return Number.isSafeInteger(ticks) && Number.isSafeInteger(bytes) && Number(ticks) >= 1 && Number(ticks) <= MOST_TICKS && Number(bytes) >= 1;
}

function wrongPlace(value: unknown): string {
  const at = Array.isArray(value) ? value.findIndex((one) => !isFragment(one)) : -1;
  return at === -1 ? "" : `; [${at}] is none`;
}

const variant = z.object({
  id: z.string({ error: "an id" }).check(z.regex(/^[\w.-]{1,64}$/, 'an id such as "aac-96", of letters, digits, dots, dashes and underscores')),
  file,
  type: z.string({ error: "a media type" }).check(z.regex(/^audio\/[\w.+-]{1,60}$/, 'a media type such as "audio/mp4"')),
  codecs: z.string({ error: "codecs" }).check(z.regex(/^[\w.-]{1,64}$/, 'codecs as in RFC 6381, such as "mp4a.40.2"')),
  bytes: positive,
  averageKbps: rate,
  peakKbps: rate,
  lossless: z.boolean({ error: "true or false" }),
  durationMs: duration,
  sampleRate: positive,
  channels: positive,
  /** Samples that are no sound: before it, and behind it. */
  delay: z.optional(z.object({ priming: count, padding: count })),
  init: z.optional(z.tuple([count, count], "the first and the last byte of what stands before the fragments")),
  fragments: z.optional(
    z.object({
      timescale,
      first: count,
      // Not of schemas: of a hundred thousand fragments they take a second, one loop some milliseconds.
      list: z.custom<[ticks: number, bytes: number][]>(isList, { error: ({ input }) => LIST + wrongPlace(input) }),
    }),
  ),
});

/** What `downbeat package` writes of a track, as JSON; members nobody knows are left alone. */
export const manifestSchema = z.object({
  downbeat: z.literal(MANIFEST_VERSION, { error: `${MANIFEST_VERSION}: a track manifest of this version` }),
  track: text,
  durationMs: duration,
  title: z.optional(text),
  artist: z.optional(text),
  release: z.optional(text),
  label: z.optional(text),
  isrc: z.optional(text),
  loudness: z.optional(z.object({ lufs: z.number(), rangeLu: z.number(), peakDbtp: z.number() })),
  tags: z.array(z.string({ error: "a tag" }), { error: "a list of tags" }).check(z.maxLength(64)),
  territories: z.optional(z.union([z.strictObject({ only: countries }), z.strictObject({ not: countries })], { error: '{ "only": ["DE"] } or { "not": ["DE"] }, countries by their two capitals (ISO 3166-1)' })),
  variants: z.array(variant, { error: "a list of variants" }).check(z.minLength(1, "at least one variant"), z.maxLength(MOST_VARIANTS, `at most ${MOST_VARIANTS} variants`)),
  /** What it was made from, so that the same is not made again: the master's digest, and those of how it was made and of what describes it beside the master. */
  source: z.optional(z.object({ name: text, bytes: count, sha256: text, recipe: text, described: z.optional(text) })),
});

/** A track manifest as it is written. */
export type Manifest = z.output<typeof manifestSchema>;

/** A variant of one. */
export type ManifestVariant = Manifest["variants"][number];

/** A manifest, or what is wrong with it, place by place. */
export type ManifestRead =
  | { readonly kind: "manifest"; readonly manifest: Manifest }
  | { readonly kind: "problems"; readonly problems: readonly ManifestProblem[] };

/** `path`: where, as in `variants[2].bytes`; empty: the whole. */
export type ManifestProblem = { readonly path: string; readonly expected: string };

/** Reads a manifest's text. Never throws; a text that holds no manifest says all that is wrong with it, up to 20 places. */
export function readManifest(json: string): ManifestRead {
  const bytes = new TextEncoder().encode(json).byteLength;
  if (bytes > MOST_MANIFEST_BYTES) return { kind: "problems", problems: [{ path: "", expected: `at most ${MOST_MANIFEST_BYTES} bytes, not ${bytes}: fewer variants, or a shorter track` }] };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { kind: "problems", problems: [{ path: "", expected: "JSON" }] };
  }
  const parsed = parsedOf(value);
  if (parsed === undefined) return { kind: "problems", problems: [{ path: "", expected: "a track manifest; more is wrong than can be listed" }] };
  if (!parsed.success) {
    return { kind: "problems", problems: parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ path: placeText(path), expected: message })) };
  }
  const problems = contradictions(parsed.data);
  return problems.length === 0 ? { kind: "manifest", manifest: parsed.data } : { kind: "problems", problems: problems.slice(0, 20) };
}

/** `undefined`: so much is wrong with it that the library could not put it together. */
function parsedOf(value: unknown): ReturnType<typeof manifestSchema.safeParse> | undefined {
  try {
    return manifestSchema.safeParse(value);
  } catch {
    return undefined;
  }
}

/** What no schema sees: an id given twice, and fragments that are not in their file. */
function contradictions({ variants }: Manifest): ManifestProblem[] {
  const ids = variants.map(({ id }) => id);
  return variants.flatMap(({ id, bytes, init, fragments }, v): ManifestProblem[] => {
    const problems: ManifestProblem[] = [];
    const wrong = (member: string, expected: string) => problems.push({ path: `variants[${v}].${member}`, expected });
    if (ids.indexOf(id) !== v) wrong("id", "an id that no other variant has");
    if ((init === undefined) !== (fragments === undefined)) wrong("fragments", "init and fragments together, or neither");
    if (init !== undefined && (init[1] < init[0] || init[1] >= bytes)) wrong("init", `two places within its ${bytes} bytes, the first before the last`);
    const end = fragments?.list.reduce((sum, [, length]) => sum + length, fragments.first);
    if (end !== undefined && end > bytes) wrong("fragments", `fragments within its ${bytes} bytes; these end at ${end}`);
    return problems;
  });
}
