import type { SettingText } from "../row.ts";
import type { WHERE } from "../rows/where.ts";

/** Where the bytes come from, and what the operator knows about paths that the origin does not say. In words. */
export const WHERE_TEXTS: Readonly<Record<keyof typeof WHERE, SettingText>> = {
  ORIGIN: {
    unit: "",
    text: "The upstream for every host that SITES does not list.",
    consequence:
      "A request for `/a.mp3` asks this URL + `/a.mp3`. Alone it is enough to run; without it unlisted hosts get 404. " +
      "Change it and copies stay under the same keys: use another host if the new origin serves other bytes.",
    defaultText: "none; ORIGIN or SITES must be set",
  },
  SITES: {
    unit: "",
    text: "Which upstream each host of ours stands for.",
    consequence: "Each host has its own copies, also when two hosts share an origin. A host stands in one table only.",
  },
  PATHS: {
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
  },
  IGNORE_PARAMS: {
    unit: "",
    text: "Names of query parameters that change nothing at the origin, such as those of campaigns; case counts.",
    consequence:
      "URLs that differ in them alone share one copy, and the origin does not see them. One that does change the answer " +
      "gives a listener somebody else's. A parameter with `;` in it stays: some origins read another one there. " +
      "`CMCD`, a player's report on itself (CTA-5004), is always one of them; a path's `keep_params` may name it.",
  },
  SORT_QUERY: {
    unit: "",
    text: "Whether a query's parameters are put in the order of their names; equal names, and `a[…]` of one `a`, keep theirs.",
    consequence:
      "False: each order has its own copy, as an origin needs that reads the order of different names. A query with `;` " +
      "is never sorted. Signed queries pass as they came, whatever stands here.",
  },
  MERGE_SLASHES: {
    unit: "",
    text: "Whether several slashes in a row in a path are one.",
    consequence: "False: each spelling has its own copy, as object stores need whose keys hold double slashes.",
  },
  SIGNED_PARAMS: {
    unit: "",
    text: "Names of query parameters that carry somebody else's signature, beyond those known already.",
    consequence: "A request with one passes to the origin and is never stored. A missing name lets a private answer be shared.",
  },
};
