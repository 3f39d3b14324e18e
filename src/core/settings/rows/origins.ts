import * as z from "zod";
import { list, oneOf, text } from "../parts.ts";
import type { Part } from "../row.ts";
import { row } from "../row.ts";
import { baseUrl, normaliseHost } from "../web-parts.ts";

const EXPECTED =
  'a list of tables { origin = "https://origin.example", host = "music.example", header = { name, secret }, ' +
  "basic = { user, secret }, s3 = { region, access_key, secret_key, session_token, methods } }";
const HEADER = 'a table { name = "X-Origin-Secret", secret = "ORIGIN_SECRET" }';
const BASIC = 'a table { user = "downbeat", secret = "ORIGIN_PASSWORD" }';
const S3 = 'a table { region = "eu-central-1", access_key = "S3_ACCESS_KEY_ID", secret_key = "S3_SECRET_ACCESS_KEY", session_token, methods }';

/** The name of a Worker secret or variable; never its value. */
const secretName = text(/^[A-Za-z_]\w{0,63}$/, 'the name of a secret, such as "ORIGIN_SECRET", put with `wrangler secret put`').schema;

/** Fields that are ours to write on every request, or mean something to whoever carries it. */
const NOT_A_SECRET_FIELD =
  /^(host|via|cdn-loop|range|if-.*|accept-encoding|content-.*|transfer-encoding|connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|cookie|x-amz-.*|cf-.*)$/i;

const fieldName = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "a header field's name").schema.refine(
  (name) => !NOT_A_SECRET_FIELD.test(name),
  "a header field that is free for a secret: not Host, Range, Cookie or another with a meaning of its own",
);

const hostOnly: Part<z.ZodType<string>> = {
  expected: 'a host such as "music.example", without port, scheme or path',
  schema: z.unknown().transform((value, context) => {
    const host = typeof value === "string" ? normaliseHost(value) : undefined;
    if (host !== undefined && !/:\d+$/.test(host)) return host;
    context.addIssue({ code: "custom", message: hostOnly.expected });
    return z.NEVER;
  }),
};

const access = z
  .strictObject(
    {
      origin: baseUrl().schema,
      host: hostOnly.schema.optional(),
      header: z.strictObject({ name: fieldName, secret: secretName }, { error: HEADER }).optional(),
      // RFC 7617 §2: the user-id may not hold a colon, and neither may hold control characters.
      basic: z
        .strictObject({ user: text(/^[^:\p{Cc}]*$/u, "a user name without a colon").schema, secret: secretName }, { error: BASIC })
        .optional(),
      s3: z
        .strictObject(
          {
            region: text(/^[a-z0-9-]{1,64}$/, 'a region such as "eu-central-1" or "auto"').schema,
            access_key: secretName,
            secret_key: secretName,
            session_token: secretName.optional(),
            methods: oneOf(["read", "all"]).schema.default("read"),
          },
          { error: S3 },
        )
        .transform(({ region, access_key, secret_key, session_token, methods }) => ({
          region,
          accessKey: access_key,
          secretKey: secret_key,
          ...(session_token === undefined ? {} : { sessionToken: session_token }),
          methods,
        }))
        .optional(),
    },
    { error: EXPECTED },
  )
  .transform(({ origin, host, header, basic, s3 }) => ({
    origin,
    ...(host === undefined ? {} : { host }),
    ...(header === undefined ? {} : { header }),
    ...(basic === undefined ? {} : { basic }),
    ...(s3 === undefined ? {} : { s3 }),
  }));

/** What an origin asks of whoever asks it. */
export const ORIGINS = {
  ORIGIN_ACCESS: row(list({ schema: access, expected: EXPECTED }, EXPECTED), [], { valuesHidden: true }),
} as const;
