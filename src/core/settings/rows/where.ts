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
  ORIGIN: row(originUrl(), undefined, {
    unit: "",
    text: "The upstream for every host that SITES does not list.",
    consequence:
      "A request for `/a.mp3` asks this URL + `/a.mp3`. Alone it is enough to run; without it unlisted hosts get 404. " +
      "Change it and copies stay under the same keys: use another host if the new origin serves other bytes.",
    defaultText: "none; ORIGIN or SITES must be set",
  }),
  SITES: row(list({ schema: site, expected: SITE }, SITE), [], {
    unit: "",
    text: "Which upstream each host of ours stands for.",
    consequence: "Each host has its own copies, also when two hosts share an origin. A host stands in one table only.",
  }),
  PATHS: row(list({ schema: pathRule, expected: PATH }, PATH), [], {
    unit: "",
    text: "What holds for paths that start with a prefix; whole segments count, and the longest prefix wins alone.",
    consequence:
      "`public`: requests with `Cookie` or `Authorization` share copies with everybody, so nothing personal may live " +
      "there. `follow_redirects`: the target's bytes are answered under the first URL. `kind`: the row of the TTL " +
      "policy, where the URL's suffix does not tell. The times are the TTL policy's and rule for every kind under the " +
      "prefix; `colo_sec` also stores what the origin says nothing about, with a strong validator or without. " +
      "`store_set_cookie`: answers that set a cookie are stored with it, and everybody gets the same one. " +
      "`without_lease`: as WITHOUT_LEASE. `ignore_params`: as IGNORE_PARAMS, beyond those. `keep_params`: " +
      "every other parameter is left out, whatever IGNORE_PARAMS says; `[]` leaves none.",
  }),
  IGNORE_PARAMS: row(words(paramName(), PARAMS), [], {
    unit: "",
    text: "Names of query parameters that change nothing at the origin, such as those of campaigns; case counts.",
    consequence:
      "URLs that differ in them alone share one copy, and the origin does not see them. One that does change the answer " +
      "gives a listener somebody else's. A parameter with `;` in it stays: some origins read another one there.",
  }),
  SORT_QUERY: row(flag(), true, {
    unit: "",
    text: "Whether a query's parameters are put in the order of their names; equal names, and `a[…]` of one `a`, keep theirs.",
    consequence:
      "False: each order has its own copy, as an origin needs that reads the order of different names. A query with `;` " +
      "is never sorted. Signed queries pass as they came, whatever stands here.",
  }),
  MERGE_SLASHES: row(flag(), true, {
    unit: "",
    text: "Whether several slashes in a row in a path are one.",
    consequence: "False: each spelling has its own copy, as object stores need whose keys hold double slashes.",
  }),
  SIGNED_PARAMS: row(
    words(
      text(/^[^\s&=#?]+$/, "a query parameter's name"),
      PARAMS,
    ),
    [],
    {
      unit: "",
      text: "Names of query parameters that carry somebody else's signature, beyond those known already.",
      consequence: "A request with one passes to the origin and is never stored. A missing name lets a private answer be shared.",
    },
  ),
} as const;
