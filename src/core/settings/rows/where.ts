import * as z from "zod";
import { CONTENT_KINDS } from "../kinds.ts";
import { originUrl } from "../origin-url.ts";
import { flag, list, oneOf, text, words } from "../parts.ts";
import { row } from "../row.ts";
import { WITHOUT_LEASE_WORDS } from "./purging.ts";
import { ttlFields, ttlOf } from "../ttl.ts";
import { hostName, paramName, pathPrefix } from "../web-parts.ts";

const SITE = "a list of tables { hosts = [\"music.example\"], origin = \"https://origin.example\" }";
const PATH =
  "a list of tables { prefix = \"/free/\", public = true, follow_redirects = true, kind = \"audio\", " +
  "ignore_params = [\"ref\"], keep_params, store_set_cookie, without_lease = \"refuse\", colo_sec = 60 }";
const PARAMS = "a list of query parameter names";

const site = z
  .strictObject(
    {
      hosts: list(hostName(), "a list of hosts").schema.pipe(z.array(z.string()).min(1, "at least one host")),
      origin: originUrl().schema,
    },
    { error: SITE },
  )
  .readonly();

const pathRule = z
  .strictObject(
    {
      prefix: pathPrefix().schema,
      public: flag().schema.default(false),
      follow_redirects: flag().schema.default(false),
      kind: oneOf(CONTENT_KINDS).schema.optional(),
      store_set_cookie: flag().schema.optional(),
      without_lease: oneOf(WITHOUT_LEASE_WORDS).schema.optional(),
      ...ttlFields(),
      ignore_params: words(paramName(), PARAMS).schema.optional(),
      keep_params: words(paramName(), PARAMS).schema.optional(),
    },
    { error: PATH },
  )
  .transform((rule) => ({
    prefix: rule.prefix,
    public: rule.public,
    followRedirects: rule.follow_redirects,
    ...(rule.store_set_cookie === undefined ? {} : { storeSetCookie: rule.store_set_cookie }),
    ...(rule.without_lease === undefined ? {} : { withoutLease: rule.without_lease }),
    ttl: ttlOf(rule),
    ...(rule.kind === undefined ? {} : { kind: rule.kind }),
    ...(rule.ignore_params === undefined ? {} : { ignoreParams: rule.ignore_params }),
    ...(rule.keep_params === undefined ? {} : { keepParams: rule.keep_params }),
  }));

/** Where the bytes come from, and what the operator knows about paths that the origin does not say. */
export const WHERE = {
  ORIGIN: row(originUrl(), undefined),
  SITES: row(list({ schema: site, expected: SITE }, SITE), []),
  PATHS: row(list({ schema: pathRule, expected: PATH }, PATH), []),
  IGNORE_PARAMS: row(words(paramName(), PARAMS), []),
  SORT_QUERY: row(flag(), true),
  MERGE_SLASHES: row(flag(), true),
  SIGNED_PARAMS: row(words(text(/^[^\s&=#?]+$/, "a query parameter's name"), PARAMS), []),
} as const;
