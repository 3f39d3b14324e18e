import * as z from "zod/mini";
import { list, oneOf, text } from "../parts.ts";
import type { Part } from "../row.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
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

const fieldName = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, "a header field's name").schema.check(
  z.refine((name) => !NOT_A_SECRET_FIELD.test(name), "a header field that is free for a secret: not Host, Range, Cookie or another with a meaning of its own"),
);

const hostOnly: Part<z.ZodMiniType<string>> = {
  expected: 'a host such as "music.example", without port, scheme or path',
  schema: transformed(z.unknown(), (value, refuse) => {
    const host = typeof value === "string" ? normaliseHost(value) : undefined;
    if (host !== undefined && !/:\d+$/.test(host)) return host;
    return refuse(hostOnly.expected);
  }),
};

const header = z.strictObject({ name: fieldName, secret: secretName }, { error: HEADER });

// RFC 7617 §2: the user-id may not hold a colon, and neither may hold control characters.
const basic = z.strictObject({ user: text(/^[^:\p{Cc}]*$/u, "a user name without a colon").schema, secret: secretName }, { error: BASIC });

const s3Written = z.strictObject(
  {
    region: text(/^[a-z0-9-]{1,64}$/, 'a region such as "eu-central-1" or "auto"').schema,
    access_key: secretName,
    secret_key: secretName,
    session_token: z.optional(secretName),
    methods: z._default(oneOf(["read", "all"]).schema, "read"),
  },
  { error: S3 },
);

const s3 = transformed(s3Written, ({ region, access_key, secret_key, session_token, methods }) => ({
  region,
  accessKey: access_key,
  secretKey: secret_key,
  ...(session_token === undefined ? {} : { sessionToken: session_token }),
  methods,
}));

/** What an upstream asks of whoever asks it, as written; all of it may be left out. */
export const ACCESS_FIELDS = { host: z.optional(hostOnly.schema), header: z.optional(header), basic: z.optional(basic), s3: z.optional(s3) };

type Carried = { readonly [F in keyof typeof ACCESS_FIELDS]?: z.output<(typeof ACCESS_FIELDS)[F]> };

/** The fields of a table that say what an upstream asks for; those not written are not there. */
export function carriedBy({ host, header, basic, s3 }: Carried) {
  return {
    ...(host === undefined ? {} : { host }),
    ...(header === undefined ? {} : { header }),
    ...(basic === undefined ? {} : { basic }),
    ...(s3 === undefined ? {} : { s3 }),
  };
}

const written = z.strictObject({ origin: baseUrl().schema, ...ACCESS_FIELDS }, { error: EXPECTED });

const access = transformed(written, ({ origin, ...carried }) => ({ origin, ...carriedBy(carried) }));

/** What an origin asks of whoever asks it. */
export const ORIGINS = {
  ORIGIN_ACCESS: row(list({ schema: access, expected: EXPECTED }, EXPECTED), [], { valuesHidden: true }),
} as const;
