import * as z from "zod/mini";
import { compileLadder } from "../../audio/ladder.ts";
import { QUALITIES } from "../../audio/quality.ts";
import { flag, list, oneOf, text, wholeNumber } from "../parts.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
import { hostName } from "../web-parts.ts";

const VARIANT = '{ id = "aac-96", path = "/media/:track/aac-96.mp4", codec = "mp4a.40.2", kbps = 96, peak_kbps, lossless, playlist }';
const MANIFEST = 'a path such as "/media/:track/track.json"';
const VARIANTS = `a list of at least one table ${VARIANT}`;
const LADDER = `a list of tables { track = "/audio/:track", manifest = "/media/:track/track.json", host = "music.example", inline = false } or { track, variants = [${VARIANT}] }`;

const kbps = wholeNumber({ unit: "kbit/s", from: 1, to: 100_000 }).schema;

const variant = z.strictObject(
  {
    id: text(/^[\w.-]{1,64}$/, 'an id such as "aac-96", of letters, digits, dots, dashes and underscores').schema,
    path: z.string({ error: 'a path such as "/media/:track/aac-96.mp4"' }),
    codec: z.optional(text(/^[\w.-]{1,64}$/, 'a codec as in RFC 6381, such as "mp4a.40.2" or "opus"').schema),
    kbps: z.optional(kbps),
    peak_kbps: z.optional(kbps),
    lossless: z.optional(flag().schema),
    playlist: z.optional(flag().schema),
  },
  { error: VARIANT },
);

const table = z.strictObject(
  {
    track: z.string({ error: 'a track\'s path such as "/audio/:track"' }),
    variants: z.optional(list({ schema: variant, expected: VARIANT }, VARIANTS).schema),
    manifest: z.optional(z.string({ error: MANIFEST })),
    host: z.optional(hostName().schema),
    inline: z.optional(flag().schema),
  },
  { error: LADDER },
);

const ladder = transformed(table, ({ variants, ...written }, refuse) => {
  const compiled = compileLadder({ ...written, variants: variants?.map(({ peak_kbps: peakKbps, ...said }) => ({ ...said, peakKbps })) });
  if (compiled.kind === "ladder") return compiled.ladder;
  for (const { path, expected } of compiled.problems) refuse(expected, path);
  return z.NEVER;
});

/** In what variants tracks are to be had. */
export const LADDERS = {
  LADDER: row(list({ schema: ladder, expected: LADDER }, LADDER), []),
  ENTITLED_QUALITY: row(oneOf(QUALITIES), "lossless"),
  RESCUE_SEC: row(wholeNumber({ unit: "seconds", from: 5, to: 3600, orZero: "never" }), 30),
  RESCUE_SLOW_MS: row(wholeNumber({ unit: "ms", from: 500, to: 60_000, orZero: "slow is not failing" }), 4000),
} as const;
