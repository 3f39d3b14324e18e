import * as z from "zod";
import { flag, share, text, wholeNumber, words } from "../parts.ts";
import type { Part } from "../row.ts";
import { row } from "../row.ts";
import { webOrigin } from "../web-parts.ts";

const corsExpected = '"*" or a list of origins such as ["https://player.example"]';
const origins = words(webOrigin(), corsExpected);

const corsOrigins: Part<z.ZodType<"*" | string[]>> = {
  expected: corsExpected,
  // Not a union: its error would hide which of the list's origins is wrong.
  schema: z.unknown().transform((value, context) => {
    if (value === "*") return "*" as const;
    const read = origins.schema.safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) context.addIssue({ code: "custom", message: issue.message, path: issue.path });
    return z.NEVER;
  }),
};

/** What players and other caches are told. */
export const ANSWERING = {
  CORS_ORIGINS: row(corsOrigins, "*", {
    unit: "",
    text: "Which sites' players may read answers across origins.",
    consequence: "A list: other sites' `<audio>` still plays, but their scripts cannot read bytes, headers or timings.",
  }),
  CORS_CREDENTIALS: row(flag(), false, {
    unit: "",
    text: "Whether browsers may send cookies from those sites.",
    consequence: "Demands a list in CORS_ORIGINS: browsers refuse `*` with credentials, and echoing any origin would be unsafe.",
  }),
  CORS_MAX_AGE_SEC: row(wholeNumber({ unit: "seconds", from: 0, to: 86_400 }), 86_400, {
    unit: "seconds",
    text: "How long a browser may remember the answer to its preflight.",
    consequence: "Shorter: changes to the list show sooner, and players ask twice more often.",
  }),
  NODE_NAME: row(text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "an HTTP token of 1 to 64 characters"), "downbeat", {
    unit: "",
    text: "Our name in `Via`, `CDN-Loop` and `Cache-Status`.",
    consequence: "Two deployments in a row need two names, or the second takes the first's requests for a loop.",
  }),
  LOG_SAMPLE: row(share(), 0.1, {
    unit: "",
    text: "The share of requests that leave a log line.",
    consequence: "Cloudflare bills log lines. Requests that fail or are cut off are always logged; 0 turns that off as well.",
  }),
  MAX_URL_BYTES: row(wholeNumber({ unit: "bytes", from: 256, to: 16_384 }), 8192, {
    unit: "bytes",
    text: "The longest URL that is answered.",
    consequence: "A longer one gets 414.",
  }),
  MAX_HEADER_BYTES: row(wholeNumber({ unit: "bytes", from: 1024, to: 131_072 }), 32_768, {
    unit: "bytes",
    text: "The most that a request's headers may weigh together.",
    consequence: "Heavier ones get 431.",
  }),
} as const;
