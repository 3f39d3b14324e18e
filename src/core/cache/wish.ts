import type { RequestDirectives } from "../http/request-directives.ts";
import type { Descriptor } from "./descriptor.ts";
import { type Freshness, currentAgeSec, freshnessOf } from "./freshness.ts";

/**
 * What may be done with a stored answer for a request whose own directives count (RFC 9111 §5.2.1): never more than
 * without them, except that `max-stale` takes an older one where the answer does not forbid to be served stale.
 */
export function freshnessFor(descriptor: Descriptor, wish: RequestDirectives, nowMs: number): Freshness {
  if (wish.noCache) return "expired"; // §5.2.1.4
  const age = currentAgeSec(descriptor, nowMs);
  if (wish.maxAgeSec !== undefined && age > wish.maxAgeSec) return "expired"; // §5.2.1.1
  if (wish.minFreshSec !== undefined && descriptor.freshSec - age < wish.minFreshSec) return "expired"; // §5.2.1.3
  const freshness = freshnessOf(descriptor, nowMs);
  if (freshness === "stale" && wish.maxAgeSec !== undefined && wish.maxStaleSec === undefined) return "expired"; // §5.2.1.1
  if (freshness !== "expired" || wish.maxStaleSec === undefined || mustRevalidate(descriptor)) return freshness;
  return age - descriptor.freshSec <= wish.maxStaleSec ? "fresh" : "expired"; // §5.2.1.2
}

/** Whether an answer forbids to be served stale; the policy gives such a one no window at all (§4.2.4). */
function mustRevalidate({ headers, freshSec }: Descriptor): boolean {
  const said = headers.filter(([name]) => name.endsWith("cache-control")).map(([, value]) => value).join(",");
  return freshSec === 0 || /must-revalidate|proxy-revalidate|s-maxage|no-cache/iu.test(said);
}
