import { type Next, afterStep } from "../../src/core/prewarm/item.ts";
import type { StepOutcome, WarmStep } from "../../src/core/prewarm/step.ts";
import type { Sql } from "../storage/sql.ts";
import { type WarmCounters, bytesOf } from "./warm-counters.ts";
import type { WarmDay } from "./warm-day.ts";
import type { WarmFiles } from "./warm-files.ts";
import { WITNESS, type WarmItem } from "./warm-items.ts";
import type { Active, WarmQueue } from "./warm-queue.ts";
import type { WarmUpstreams } from "./warm-upstreams.ts";

/** A step that is under way. `upstream`: whom it may ask; nothing: only the reserve. */
export type Flight = {
  readonly active: Active;
  readonly item: WarmItem;
  readonly from: WarmStep["from"];
  readonly upstream: string | undefined;
  readonly beganMs: number;
};

/** What a record is written with. */
export type RecordParts = {
  readonly sql: Sql;
  readonly queue: WarmQueue;
  readonly files: WarmFiles;
  readonly upstreams: WarmUpstreams;
  readonly counters: WarmCounters;
  readonly day: WarmDay;
};

/** Writes what came of a step: all of it or, if the object ends before, nothing, and the step is done again. Within a transaction. */
export function record({ queue, files, upstreams, counters, day }: RecordParts, { active, item, from, upstream }: Flight, outcome: StepOutcome, nowMs: number): void {
  const { job } = active;
  const bytes = bytesOf(outcome);
  item.flying = false;
  item.fetched += bytes.upstream;
  if (upstream !== undefined) active.asking -= 1;
  job.requests += outcome.kind === "absent" ? 0 : outcome.upstreamRequests;
  job.bytes += bytes.upstream;
  active.largest = Math.max(active.largest, bytes.upstream);
  job.reserveBytes += bytes.reserve;
  if (job.kind === "judged" && bytes.upstream > 0) day.spend(bytes.upstream, nowMs);
  listen(queue, active, item, from, outcome, nowMs);
  upstreams.keep();
  const wellAtMs = upstream === undefined ? 0 : upstreams.of(upstream).wellAtMs;
  const next = afterStep(item.item, outcome, { wellAtMs, nowMs, refresh: from === "refresh" });
  if (upstream !== undefined) testify(upstreams, upstream, item, next, outcome);
  const isOver = job.state !== "open" || !active.items.has(item.n);
  if (next.kind === "again") {
    item.item = next.item;
    item.dueMs = next.dueMs;
    if (!isOver) queue.items.save(job.job, item);
    return queue.jobs.save(job);
  }
  if (next.kind === "done" && outcome.kind === "warm") {
    const { base, extent, why, fetched } = item;
    files.put({ base, extent, why, kind: from === "refresh" ? "refresh" : job.kind, file: outcome.file, found: next.item.found, fetched, lot: Math.random() }, nowMs);
  }
  if (isOver) return queue.jobs.save(job);
  if (next.kind === "done") {
    job.done += 1;
    if (next.item.found) job.found += 1;
  } else if (next.kind === "failed") {
    const { why, status } = next;
    job.failed += 1;
    counters.failure(why, status);
    if (job.kind === "order") queue.jobs.fail(job.job, item.n, status === undefined ? { base: item.base, why } : { base: item.base, why, status });
    if (job.kind === "refresh" && outcome.kind === "refused") files.drop(item.base);
  }
  active.tempo.add(1, nowMs);
  active.items.delete(item.n);
  queue.items.drop(job.job, item.n);
  queue.jobs.save(job);
  queue.goOn(active, nowMs);
}

/** Takes note of whether anything comes of the region that leads for a URL. */
function listen(queue: WarmQueue, active: Active, item: WarmItem, from: WarmStep["from"], outcome: StepOutcome, nowMs: number): void {
  const lead = queue.leader(active, item);
  if (lead === undefined) return;
  const { silent } = active.job;
  if (outcome.kind === "warm" && outcome.from === "reserve") silent[lead] = nowMs;
  else if (from === "reserve") silent[lead] ??= nowMs;
}

/** Keeps a file that was had of an upstream as its witness, and none that did not ask it. */
function testify(upstreams: WarmUpstreams, upstream: string, { base, extent, n }: WarmItem, next: Next, outcome: StepOutcome): void {
  const asked = outcome.kind === "warm" && outcome.upstreamRequests > 0;
  if (n === WITNESS && outcome.kind !== "later" && !asked) upstreams.setWitness(upstream, undefined);
  else if (next.kind === "done" && asked) upstreams.setWitness(upstream, { base, extent });
}
