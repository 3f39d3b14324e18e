import { rankOf } from "../../src/core/prewarm/job.ts";
import { leadsOf } from "../../src/core/prewarm/lead.ts";
import type { Order } from "../../src/core/prewarm/order.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { JobFacts } from "./warm-jobs.ts";
import { type WarmQueue, ownFirst } from "./warm-queue.ts";
import type { WarmTerms } from "./warm-terms.ts";

/** URLs that wait at most, of all orders together; those beyond count as failed. */
const MOST_LISTED = 200_000;

/** Orders as they come in. Whoever calls holds a transaction. */
export class WarmOrders {
  constructor(private readonly queue: WarmQueue, private readonly region: Region, private readonly terms: WarmTerms) {}

  /** Takes an order in, unless it is there already, or has ended before it came. One that has no part for this region is nothing. */
  take(order: Order): void {
    const { region, queue } = this;
    const startsMs = order.startsAtMs[region];
    if (startsMs === undefined) return;
    const facts = factsOf(order);
    const wants = order.wanted.kind === "urls" ? order.wanted.bases : [];
    const { ordered, own } = ownFirst(wants, region, facts.leads, this.terms.hasReserve);
    const room = Math.max(0, MOST_LISTED - queue.jobs.listed());
    const failed = Math.max(0, ordered.length - room);
    const kept = ordered.slice(0, room);
    // Those without room have the first numbers, so that what is listed goes on behind them.
    const job = queue.jobs.add({
      id: order.id, kind: "order", rank: rankOf("order", order.priority), state: "waiting", facts, startsMs, beganMs: 0, endedMs: 0,
      urls: ordered.length, own: failed + Math.min(own, kept.length), taken: failed, failed,
    });
    if (job === undefined) return;
    queue.lists.put(job, failed, kept);
    for (const [i, base] of ordered.slice(room, room + 100).entries()) queue.jobs.fail(job, i, { base, why: `no room: ${MOST_LISTED} URLs wait already` });
    queue.isStale = true;
  }

  /** Ends an order; one that has not come yet is over when it comes. */
  cancel(id: string, nowMs: number): void {
    const { queue } = this;
    const job = queue.find(id);
    if (job === undefined) {
      const facts: JobFacts = { why: "", extent: "start", needs: 0, regions: [], leads: [] };
      queue.jobs.add({ id, kind: "order", rank: 0, state: "cancelled", facts, startsMs: nowMs, beganMs: 0, endedMs: nowMs, urls: 0, own: 0, taken: 0, failed: 0 });
    } else if (job.endedMs === 0) {
      queue.end(job, "cancelled", nowMs);
    }
  }
}

function factsOf({ id, by, wanted, budget, extent, startsAtMs, after = 0 }: Order): JobFacts {
  const regions = (Object.keys(startsAtMs) as Region[]).toSorted();
  return {
    why: `ordered by ${by} (${id})`, extent, needs: wanted.kind === "purged" ? wanted.number : after, regions, leads: leadsOf(startsAtMs),
    ...(budget.requestsPerSec === undefined ? {} : { perSec: budget.requestsPerSec }),
    ...(budget.bytes === undefined ? {} : { bytes: Math.floor(budget.bytes / regions.length) }),
    ...(wanted.kind === "purged" ? { hashes: wanted.hashes } : {}),
  };
}
