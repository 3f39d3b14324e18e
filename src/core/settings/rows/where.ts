import * as z from "zod/mini";
import { CONTENT_KINDS } from "../kinds.ts";
import { originUrl } from "../origin-url.ts";
import { flag, list, oneOf, text, words } from "../parts.ts";
import { row } from "../row.ts";
import { WITHOUT_LEASE_WORDS } from "./purging.ts";
import { transformed } from "../transformed.ts";
import { ttlFields, ttlOf } from "../ttl.ts";
import { hostName, paramName, pathPrefix } from "../web-parts.ts";

const SITE = "a list of tables { hosts = [\"music.example\"], origin = \"https://origin.example\" }";
const PATH =
  "a list of tables { prefix = \"/free/\", public = true, follow_redirects = true, kind = \"audio\", " +
  "ignore_params = [\"ref\"], keep_params, store_set_cookie, without_lease = \"refuse\", colo_sec = 60 }";
const PARAMS = "a list of query parameter names";

const site = z.readonly(
  z.strictObject(
    {
      hosts: z.pipe(list(hostName(), "a list of hosts").schema, z.array(z.string()).check(z.minLength(1, "at least one host"))),
      origin: originUrl().schema,
    },
    { error: SITE },
  ),
);

const written = z.strictObject(
  {
    prefix: pathPrefix().schema,
    public: z._default(flag().schema, false),
    follow_redirects: z._default(flag().schema, false),
    kind: z.optional(oneOf(CONTENT_KINDS).schema),
    store_set_cookie: z.optional(flag().schema),
    without_lease: z.optional(oneOf(WITHOUT_LEASE_WORDS).schema),
    ...ttlFields(),
    ignore_params: z.optional(words(paramName(), PARAMS).schema),
    keep_params: z.optional(words(paramName(), PARAMS).schema),
  },
  { error: PATH },
);

const pathRule = transformed(written, (rule) => ({
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
