import * as z from "zod";
import { eventRow, EVENT_EXPECTED } from "../events.ts";
import { list, oneOf, text, words } from "../parts.ts";
import { row } from "../row.ts";
import { hostName, normaliseHost, pathPrefix } from "../web-parts.ts";

const SCOPES = ["read", "purge", "block", "*"] as const;
const tokenExpected =
  'a list of { name, sha256 (64 hex digits), scopes: ("read" | "purge" | "block" | "*")[], and for a limited one tags: ["label-7:*"], prefixes: ["/label-7/"] }';

const limitedTag = text(/^(?![\s*])[^\p{Cc},]{1,1024}(?<!\s|\s\*)$/u, 'a tag, or the beginning of tags followed by "*"').schema;
const placeExpected = 'a path such as "/label-7/" for every site, or host and path such as "music.example/label-7/"';
const limitedPlace = z.string({ error: placeExpected }).transform((value, context) => {
  const slash = value.indexOf("/");
  const host = slash === 0 ? "" : normaliseHost(value.slice(0, slash));
  const path = pathPrefix().schema.safeParse(value.slice(slash));
  if (slash !== -1 && host !== undefined && path.success) return `${host}${path.data}`;
  context.addIssue({ code: "custom", message: placeExpected });
  return z.NEVER;
});

const controlToken = z.strictObject(
  {
    name: text(/^[\w.-]{1,64}$/, "a name of 1 to 64 letters, digits, dots, dashes").schema,
    sha256: text(/^[0-9a-f]{64}$/i, "the token's SHA-256 as 64 hex digits").schema.transform((hex) => hex.toLowerCase()),
    scopes: list(oneOf(SCOPES), "a list of scopes").schema.pipe(z.array(z.enum(SCOPES)).min(1, "at least one scope")),
    tags: z.array(limitedTag, { error: "a list of tags" }).optional(),
    prefixes: z.array(limitedPlace, { error: "a list of places" }).optional(),
  },
  { error: tokenExpected },
);

const prefixExpected = 'a path such as "/_downbeat", without a slash at its end';
const controlPrefix = {
  expected: prefixExpected,
  schema: z.string({ error: prefixExpected }).transform((value, context) => {
    const path = pathPrefix().schema.safeParse(value);
    if (path.success && path.data === value && /^\/.*[^/]$/.test(value) && !value.includes("//")) return value;
    context.addIssue({ code: "custom", message: prefixExpected });
    return z.NEVER;
  }),
};

const secretExpected = '"whsec_" and 24 to 64 bytes in base64; a list where one takes the place of another';

/** Who may use the operator's side, where it is, and what events do. */
export const CONTROL = {
  CONTROL_TOKENS: row(list({ schema: controlToken, expected: tokenExpected }, tokenExpected), [], {
    unit: "",
    secret: true,
    text: "Who may use the operator's side, and for what; a token is known by its SHA-256 alone.",
    consequence:
      "Without any the control API answers 503 and nobody gets operator detail. Tokens must be long and random: the hash carries " +
      "no salt. With `tags` or `prefixes` a token purges and blocks within them alone, and reads of purges only its own.",
  }),
  CONTROL_PREFIX: row(controlPrefix, "/_downbeat", {
    unit: "",
    text: "The path below which the operator's side is; the API at this + `/v1`.",
    consequence: "Nothing below it is asked of an origin, on any host.",
  }),
  CONTROL_HOST: row(hostName(), undefined, {
    unit: "",
    text: "The one host the operator's side answers on.",
    consequence:
      "Elsewhere its addresses are not there, and neither is the method PURGE. Put the host behind an access policy of your own, if you like. " +
      "Without a port in it, the ports of the host are doors to one.",
    defaultText: "none: on every host",
  }),
  EVENTS: row(list({ schema: eventRow, expected: EVENT_EXPECTED }, EVENT_EXPECTED), [], {
    unit: "",
    text: "What an event at `POST /_downbeat/v1/events` does: purges, blocks, or lifts a block.",
    consequence:
      "`type` is the event's, or its beginning and `*`; every row that fits counts. Texts are templates: `{data.release}` stands for " +
      "that field of the event, encoded where it stands in a URL or path, `{+data.url}` for it as it is, `{data.until?}` may be missing, and a list " +
      "stands for as many texts. `id` names the block. Whoever holds EVENTS_SECRET may do all this.",
  }),
  EVENTS_SECRET: row(words(text(/^whsec_(?:[A-Za-z0-9+/]{4}){8,22}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, secretExpected), secretExpected), [], {
    unit: "",
    secret: true,
    text: "What events are signed with (Standard Webhooks).",
    consequence: "Without it no event is taken. Two at once while one takes the place of the other.",
  }),
} as const;
