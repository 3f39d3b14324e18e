import { DEFAULT_POLICY } from "../../routing/policy.ts";
import { POLICY_FIELDS } from "../policy.ts";
import type { SettingText } from "../row.ts";
import type { ROUTING } from "../rows/routing.ts";

/** How one of EDGES is chosen, when the next one is asked, and what is told of it. In words. */
export const ROUTING_TEXTS: Readonly<Record<keyof typeof ROUTING, SettingText>> = {
  ROUTING: {
    unit: "",
    text: "The numbers by which one of EDGES is chosen; what is not written is as it was.",
    consequence:
      "`ms_per_price`: how long a listener who is in no hurry may wait for a GB that is cheaper by one. `equal_share`, `equal_ms`: within " +
      "these of the best cost the content decides, so that mirrors' caches stay warm; `load_bound`: until one has so many times its share. " +
      "`failures_in_row`, `least_success`, `slow_times`: what ejects an edge; `eject_ms`, doubled each time up to `most_eject_ms`; no more than " +
      "`most_ejected` of them, and none where less than `panic` of the weight would be left. `return_ms`: how slowly it comes back. " +
      "`hedge_share`: how many requests may be asked twice (0: none), and `hedge_patience`: how urgent they are. `attempts`, `budget_ms`: what one " +
      "request may cost. `downbeat replay --policy` tries a change on decisions that were logged.",
    defaultText: JSON.stringify(Object.fromEntries(POLICY_FIELDS.map(([written, name]) => [written, DEFAULT_POLICY[name]]))),
  },
  FAILOVER_STATUSES: {
    unit: "",
    text: "Statuses of an edge's answer with which the next one is asked.",
    consequence: "They count against the edge. 520 to 530 are what one behind Cloudflare says of its own origin. With 404 in it what one edge lacks is asked of others, and what is nowhere of all.",
  },
  ROUTING_LOG_SHARE: {
    unit: "",
    text: "The share of choices among EDGES that leave a log line with all that was known, for `downbeat replay`.",
    consequence: "Cloudflare bills log lines, and these hold paths. 0: none.",
  },
  ROUTING_PROBE_SEC: {
    unit: "seconds",
    text: "How often each region asks an edge that nobody used meanwhile for the first KiB of its `probe`.",
    consequence: "An edge that is dead or slow is known before a listener needs it, for so many requests more. 0: edges are known by use alone.",
  },
};
