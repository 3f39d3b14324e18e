import { pauseText } from "../../src/core/prewarm/job.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Active, WarmQueue } from "./warm-queue.ts";
import type { Job } from "./warm-jobs.ts";
import type { WarmTerms } from "./warm-terms.ts";
import type { WarmUpstreams } from "./warm-upstreams.ts";

/** What progress is told from. */
export type ProgressParts = { readonly queue: WarmQueue; readonly upstreams: WarmUpstreams; readonly terms: WarmTerms; readonly region: Region };

/** Where a region stands with a job. */
export function progressOf(parts: ProgressParts, job: Job, nowMs: number): JobProgress & { readonly id: string } {
  const active = parts.queue.active.find((active) => active.job === job);
  const { state, why } = stateOf(parts, job, active, nowMs);
  const untilMs = state === "running" ? active?.tempo.untilMs(job.urls - job.done - job.failed, nowMs) : undefined;
  return {
    id: job.id, region: parts.region, state, ...(why === undefined ? {} : { why }), urls: job.urls, done: job.done, found: job.found, failed: job.failed,
    failures: parts.queue.jobs.failures(job.job), upstreamRequests: job.requests, upstreamBytes: job.bytes, reserveBytes: job.reserveBytes,
    startsAtMs: job.startsMs, ...(job.beganMs > 0 ? { beganAtMs: job.beganMs } : {}), ...(job.endedMs > 0 ? { endedAtMs: job.endedMs } : {}),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
}

function stateOf({ queue, upstreams, terms }: ProgressParts, job: Job, active: Active | undefined, nowMs: number): Pick<JobProgress, "state" | "why"> {
  if (job.state === "done" || job.state === "cancelled") return { state: job.state };
  if (job.state === "spent") return { state: "spent", why: "its bytes are spent" };
  if (job.state === "waiting" && job.startsMs > nowMs) return { state: "scheduled" };
  if (terms.mode === "off") return { state: "paused", why: "PREWARM is off" };
  if (terms.mode === "broken") return { state: "paused", why: "the settings are wrong" };
  if (active === undefined) return queue.isStale ? { state: "running" } : { state: "paused", why: "other work goes first" };
  const why = pauseOf(active, upstreams, terms, nowMs);
  return why === undefined ? { state: "running" } : { state: "paused", why };
}

/** Why nothing of a job can go on now, if so: the first of its upstreams that are all in a pause. */
function pauseOf(active: Active, upstreams: WarmUpstreams, terms: WarmTerms, nowMs: number): string | undefined {
  let why: string | undefined;
  for (const { base, flying } of active.items.values()) {
    if (flying) continue;
    const upstream = terms.upstreamOf(base);
    const pause = upstreams.of(upstream).paused(nowMs);
    if (pause === undefined) return undefined;
    why ??= pauseText(upstream, pause.why, pause.untilMs);
  }
  return why;
}
