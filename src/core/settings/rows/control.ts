import * as z from "zod/mini";
import { eventRow, EVENT_EXPECTED } from "../events.ts";
import { list, oneOf, text, words } from "../parts.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
import { hostName, normaliseHost, pathPrefix } from "../web-parts.ts";

const SCOPES = ["read", "purge", "block", "prewarm", "edges", "*"] as const;
const tokenExpected =
  'a list of { name, sha256 (64 hex digits), scopes: ("read" | "purge" | "block" | "prewarm" | "edges" | "*")[], and for a limited one tags: ["label-7:*"], prefixes: ["/label-7/"] }';

const limitedTag = text(/^(?![\s*])[^\p{Cc},]{1,1024}(?<!\s|\s\*)$/u, 'a tag, or the beginning of tags followed by "*"').schema;
const placeExpected = 'a path such as "/label-7/" for every site, or host and path such as "music.example/label-7/"';
const limitedPlace = transformed(z.string({ error: placeExpected }), (value, refuse) => {
  const slash = value.indexOf("/");
  const host = slash === 0 ? "" : normaliseHost(value.slice(0, slash));
  const path = pathPrefix().schema.safeParse(value.slice(slash));
  if (slash !== -1 && host !== undefined && path.success) return `${host}${path.data}`;
  return refuse(placeExpected);
});

const controlToken = z.strictObject(
  {
    name: text(/^[\w.-]{1,64}$/, "a name of 1 to 64 letters, digits, dots, dashes").schema,
    sha256: transformed(text(/^[0-9a-f]{64}$/i, "the token's SHA-256 as 64 hex digits").schema, (hex) => hex.toLowerCase()),
    scopes: z.pipe(list(oneOf(SCOPES), "a list of scopes").schema, z.array(z.enum(SCOPES)).check(z.minLength(1, "at least one scope"))),
    tags: z.optional(z.array(limitedTag, { error: "a list of tags" })),
    prefixes: z.optional(z.array(limitedPlace, { error: "a list of places" })),
  },
  { error: tokenExpected },
);

const prefixExpected = 'a path such as "/_downbeat", without a slash at its end';
const controlPrefix = {
  expected: prefixExpected,
  schema: transformed(z.string({ error: prefixExpected }), (value, refuse) => {
    const path = pathPrefix().schema.safeParse(value);
    if (path.success && path.data === value && /^\/.*[^/]$/.test(value) && !value.includes("//")) return value;
    return refuse(prefixExpected);
  }),
};

const secretExpected = '"whsec_" and 24 to 64 bytes in base64; a list where one takes the place of another';

/** Who may use the operator's side, where it is, and what events do. */
export const CONTROL = {
  CONTROL_TOKENS: row(list({ schema: controlToken, expected: tokenExpected }, tokenExpected), [], { secret: true }),
  CONTROL_PREFIX: row(controlPrefix, "/_downbeat"),
  CONTROL_HOST: row(hostName(), undefined),
  EVENTS: row(list({ schema: eventRow, expected: EVENT_EXPECTED }, EVENT_EXPECTED), []),
  EVENTS_SECRET: row(words(text(/^whsec_(?:[A-Za-z0-9+/]{4}){8,22}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, secretExpected), secretExpected), [], { secret: true }),
} as const;
