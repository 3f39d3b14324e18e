import { list, share, wholeNumber } from "../parts.ts";
import { policy } from "../policy.ts";
import { row } from "../row.ts";
import { DEFAULT_POLICY } from "../../routing/policy.ts";

const STATUSES = "a list of statuses from 400 to 599, such as [500, 502, 503, 504]";

/** What an edge behind Cloudflare says where its own origin is at fault (Cloudflare's page of 5xx errors). */
const CDN_STATUSES = [520, 521, 522, 523, 524, 525, 526, 530];

/** How one of EDGES is chosen, when the next one is asked, and what is told of it. */
export const ROUTING = {
  ROUTING: row(policy, DEFAULT_POLICY),
  FAILOVER_STATUSES: row(list(wholeNumber({ unit: "", from: 400, to: 599 }), STATUSES), [500, 502, 503, 504, ...CDN_STATUSES]),
  ROUTING_LOG_SHARE: row(share(), 0),
  ROUTING_PROBE_SEC: row(wholeNumber({ unit: "seconds", from: 1, to: 3600, orZero: "never" }), 0),
} as const;
