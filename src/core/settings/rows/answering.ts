import * as z from "zod/mini";
import { flag, share, text, wholeNumber, words } from "../parts.ts";
import type { Part } from "../row.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
import { webOrigin } from "../web-parts.ts";

const corsExpected = '"*" or a list of origins such as ["https://player.example"]';
const origins = words(webOrigin(), corsExpected);

const corsOrigins: Part<z.ZodMiniType<"*" | string[]>> = {
  expected: corsExpected,
  // Not a union: its error would hide which of the list's origins is wrong.
  schema: transformed(z.unknown(), (value, refuse) => {
    if (value === "*") return "*" as const;
    const read = origins.schema.safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) refuse(issue.message, issue.path);
    return z.NEVER;
  }),
};

/** What players and other caches are told. */
export const ANSWERING = {
  CORS_ORIGINS: row(corsOrigins, "*"),
  CORS_CREDENTIALS: row(flag(), false),
  CORS_MAX_AGE_SEC: row(wholeNumber({ unit: "seconds", from: 0, to: 86_400 }), 86_400),
  NODE_NAME: row(text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "an HTTP token of 1 to 64 characters"), "downbeat"),
  LOG_SAMPLE: row(share(), 0.1),
  MAX_URL_BYTES: row(wholeNumber({ unit: "bytes", from: 256, to: 16_384 }), 8192),
  MAX_HEADER_BYTES: row(wholeNumber({ unit: "bytes", from: 1024, to: 131_072 }), 32_768),
} as const;
