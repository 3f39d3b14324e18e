import * as z from "zod/mini";
import { MOST_VARIANTS } from "../../src/core/audio/manifest.ts";
import { placeText } from "../../src/core/place-text.ts";

/** What a variant may be encoded with. */
export const CODECS = ["aac", "opus", "mp3", "flac"] as const;
/** One of `CODECS`. */
export type Codec = (typeof CODECS)[number];

/** A rung: its id, and what it is encoded with; `kbps`: kbit/s of stereo, none of FLAC. Mono gets half. */
export type Rung = { readonly id: string; readonly codec: Codec; readonly kbps?: number };

/** What is made where nobody says otherwise. FLAC is made of lossless masters alone. */
export const DEFAULT_LADDER: readonly Rung[] = [
  { id: "aac-96", codec: "aac", kbps: 96 },
  { id: "aac-160", codec: "aac", kbps: 160 },
  { id: "aac-256", codec: "aac", kbps: 256 },
  { id: "opus-64", codec: "opus", kbps: 64 },
  { id: "opus-128", codec: "opus", kbps: 128 },
  { id: "mp3-192", codec: "mp3", kbps: 192 },
  { id: "flac", codec: "flac" },
];

/** kbit/s of two channels: AAC-LC's frames hold 6,144 bits a channel (ISO/IEC 14496-3), 529 kbit/s at 44,100 Hz; libopus takes 6 to 256 a channel (RFC 6716 §2.1.1). */
const BOUNDS = { aac: [16, 512], opus: [12, 510] } as const;
/** What a frame of MPEG-1 layer III can say (ISO/IEC 11172-3 §2.4.2.3). */
const MP3_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

const ID = 'an id such as "aac-96": letters, digits, dots, dashes and underscores, 64 at most';
const CODEC = `one of ${CODECS.join(", ")}`;
const schema = z.strictObject({
  variants: z
    .array(
      z.strictObject({
        id: z.string({ error: ID }).check(z.regex(/^\w[\w.-]{0,63}$/, ID)),
        codec: z.enum(CODECS, { error: CODEC }),
        kbps: z.optional(z.int({ error: "a whole number of kbit/s" })),
      }, { error: "{ id, codec, kbps }" }),
      { error: "a list of variants" },
    )
    .check(z.minLength(1, "at least one variant"), z.maxLength(MOST_VARIANTS, `at most ${MOST_VARIANTS} variants`)),
}, { error: "{ variants: [{ id, codec, kbps }] }" });

/** A ladder; or all that is wrong with it, each with its place, what was expected and what was found. */
export type LadderRead = { readonly kind: "ladder"; readonly ladder: readonly Rung[] } | { readonly kind: "problems"; readonly problems: readonly string[] };

/** Reads a ladder: `{ variants: [{ id, codec, kbps }] }`. */
export function readLadder(value: unknown): LadderRead {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    return { kind: "problems", problems: parsed.error.issues.map((issue) => `${placeText(issue.path) || "the ladder"}: ${issue.code === "unrecognized_keys" ? `nobody knows ${issue.keys.join(", ")}` : `expected ${issue.message}, found ${foundAt(value, issue.path)}`}`) };
  }
  const { variants } = parsed.data;
  const problems = variants.flatMap((rung, at) => senseless(rung, variants.slice(0, at)).map((problem) => `variants[${at}]${problem}`));
  if (problems.length > 0) return { kind: "problems", problems };
  return { kind: "ladder", ladder: variants.map(({ id, codec, kbps }) => (kbps === undefined ? { id, codec } : { id, codec, kbps })) };
}

/** What makes no sense of a rung below others. */
function senseless({ id, codec, kbps }: { id: string; codec: Codec; kbps?: number | undefined }, before: readonly { id: string; codec: Codec; kbps?: number | undefined }[]): string[] {
  const problems: string[] = [];
  if (before.some((other) => other.id === id)) problems.push(`.id: expected an id that no other variant has, found ${JSON.stringify(id)} again`);
  const same = before.find((other) => other.codec === codec && other.kbps === kbps);
  if (same !== undefined) problems.push(`: expected something else than ${JSON.stringify(same.id)}, found ${codec}${kbps === undefined ? "" : ` of ${kbps} kbit/s`} again`);
  const expected = boundsText(codec, kbps);
  if (expected !== undefined) problems.push(`.kbps: expected ${expected}, found ${kbps ?? "none"}`);
  return problems;
}

function boundsText(codec: Codec, kbps: number | undefined): string | undefined {
  if (codec === "flac") return kbps === undefined ? undefined : "none, for FLAC takes what it needs";
  if (codec === "mp3") return kbps !== undefined && MP3_KBPS.includes(kbps) ? undefined : `one of ${MP3_KBPS.join(", ")}, which MP3 has`;
  const [least, most] = BOUNDS[codec];
  return kbps !== undefined && kbps >= least && kbps <= most ? undefined : `${least} to ${most}, what two channels of ${codec === "aac" ? "AAC-LC" : "Opus"} can use`;
}

function foundAt(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>((within, part) => (typeof within === "object" && within !== null ? Reflect.get(within, part) : undefined), value);
  return found === undefined ? "nothing" : (JSON.stringify(found) ?? "something else").slice(0, 60);
}
