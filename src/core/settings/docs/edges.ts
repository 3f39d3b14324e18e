import type { SettingText } from "../row.ts";
import type { EDGES } from "../rows/edges.ts";

/** Who else can deliver an origin's bytes. In words. */
export const EDGES_TEXTS: Readonly<Record<keyof typeof EDGES, SettingText>> = {
  EDGES: {
    unit: "",
    text:
      "Upstreams that have the same bytes: mirrors, buckets, another CDN. Each fill is asked of the one that gets these bytes to this " +
      "listener soonest for the least money, the next one where it fails. Without any ORIGIN is asked, as ever.",
    consequence:
      "GET and HEAD of paths they serve are asked of them alone, whether the answer may be stored or not: list ORIGIN too if it is to be " +
      "one of them, and name `prefixes` where a mirror lacks your API. All else, and what comes with a cookie, a credential or a " +
      "signature, goes to the origin. They have to have equal strong validators (`ETag`), or a body that breaks off cannot go on " +
      "elsewhere: `downbeat doctor --path` compares them. `url` + path is what is asked; `r2://BINDING` as in ORIGIN. `mirrors`: ORIGIN or one of SITES' origins, by " +
      "default ORIGIN. `place`: a location hint, or degrees; until an edge is measured its distance is all that is known. `weight`: its " +
      "share among edges that cost about the same; 0 and `drain`: only when nothing else is left. `capacity_mbps`: what it can send to " +
      "all of us. `price_per_gb`: in any one currency, against a listener's time (ROUTING). `prefixes`: the paths it has. `lag_sec`: for " +
      "this long after a purge it may hold old bytes and is not asked for what was named; where no edge may be asked the origin is. `probe`: " +
      "a path to ask for while nobody uses it (ROUTING_PROBE_SEC). `host`, `header`, `basic`, `s3`: as in ORIGIN_ACCESS. Operators drain, weigh and pin edges at run time, too.",
  },
};
