import type { OrderRecord } from "../../durable-objects/prewarm-ports.ts";
import type { PrewarmView, WarmingView } from "../../src/control/prewarm-answers.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import { REGIONS, type Region } from "../../src/core/purge/regions.ts";

/** What an order's regions said of it, and which of them said nothing. */
export type Standing = { readonly said: ReadonlyMap<Region, JobProgress>; readonly silent: readonly Region[] };

/** Nobody was asked. */
export const UNASKED: Standing = { said: new Map(), silent: [] };

/** An order in words and times that people and programs read; without failures in lists. */
export function prewarmOf({ order, cancelledAtMs, undelivered }: OrderRecord, standing: Standing, listed = false): PrewarmView {
  const { id, by, asked, acceptedAtMs, extent, priority, wanted } = order;
  const regions = regionsOf(order).map((region) => {
    const job = standing.said.get(region);
    if (job !== undefined) return warmingOf(job, listed);
    const startsAtMs = order.startsAtMs[region] ?? acceptedAtMs;
    if (cancelledAtMs !== undefined) return unbegun(region, startsAtMs, "cancelled", null);
    if (undelivered.includes(region)) return unbegun(region, startsAtMs, "scheduled", "on its way to the region");
    if (standing.silent.includes(region)) return unbegun(region, startsAtMs, "unknown", "The region did not answer in time.");
    return standing === UNASKED ? unbegun(region, startsAtMs, "scheduled", null) : unbegun(region, startsAtMs, "unknown", "The region does not know the order any more.");
  });
  const open = regions.filter(({ state }) => !ENDED.has(state));
  const latest = open.some(({ done_by: doneBy }) => doneBy === null) ? null : (open.map(({ done_by: doneBy }) => doneBy ?? "").toSorted().at(-1) ?? null);
  return {
    id,
    state: stateOf(regions, cancelledAtMs !== undefined),
    by,
    asked,
    accepted_at: iso(acceptedAtMs),
    cancelled_at: orNull(cancelledAtMs),
    extent,
    priority,
    urls: wanted.kind === "urls" ? wanted.bases.length : null,
    done_by: latest,
    not_reached: [...standing.silent],
    regions,
  };
}

/** The regions of an order. */
export function regionsOf({ startsAtMs }: OrderRecord["order"]): readonly Region[] {
  return REGIONS.filter((region) => startsAtMs[region] !== undefined);
}

/** States in which a region does nothing more of it. */
export const ENDED: ReadonlySet<WarmingView["state"]> = new Set(["done", "cancelled", "spent"]);

/** All regions together: while any is at work that counts, then what keeps them from being done. */
function stateOf(regions: readonly WarmingView[], cancelled: boolean): PrewarmView["state"] {
  const has = (state: WarmingView["state"]): boolean => regions.some((region) => region.state === state);
  if (regions.every(({ state }) => ENDED.has(state))) {
    if (has("cancelled")) return "cancelled";
    if (has("spent")) return "spent";
    return regions.some(({ progress }) => (progress?.failed ?? 0) > 0) ? "done-with-failures" : "done";
  }
  if (cancelled) return "cancelled";
  if (has("running")) return "running";
  if (has("paused")) return "paused";
  // Some have ended and others' time has not come: it is under way.
  return regions.some(({ state }) => ENDED.has(state)) ? "running" : "scheduled";
}

function warmingOf(job: JobProgress, listed: boolean): WarmingView {
  const { region, state, why, startsAtMs, beganAtMs, endedAtMs, untilMs, urls, done, found, failed, upstreamRequests, upstreamBytes, reserveBytes } = job;
  const failures = job.failures.map(({ base, why, status }) => ({ url: `https://${base}`, why, status: status ?? null }));
  return {
    region,
    state,
    why: why ?? null,
    starts_at: iso(startsAtMs),
    began_at: orNull(beganAtMs),
    ended_at: orNull(endedAtMs),
    done_by: orNull(untilMs),
    progress: { urls, done, found, failed, upstream_requests: upstreamRequests, upstream_bytes: upstreamBytes, reserve_bytes: reserveBytes },
    ...(listed ? {} : { failures }),
  };
}

function unbegun(region: Region, startsAtMs: number, state: WarmingView["state"], why: string | null): WarmingView {
  return { region, state, why, starts_at: iso(startsAtMs), began_at: null, ended_at: null, done_by: null, progress: null };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function orNull(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms);
}
