import { type JobKind, rankOf } from "../../src/core/prewarm/job.ts";
import type { Priority } from "../../src/core/prewarm/order.ts";
import { isKept } from "../../src/core/prewarm/refresh.ts";
import type { Sql } from "../storage/sql.ts";
import type { WarmFile, WarmFiles } from "./warm-files.ts";
import { freshItem } from "./warm-items.ts";
import type { Job, JobFacts } from "./warm-jobs.ts";
import type { Entry } from "./warm-lists.ts";
import type { WarmQueue } from "./warm-queue.ts";

/** Ids no order has. */
const JUDGED = " judged";
const REFRESH = " refresh";
/** Files that are asked about whether they still hold, waiting at a time. */
const MOST_REFRESHING = 128;

/** The two jobs that are a region's own: what it judges by itself, and keeping warm what is. */
export class WarmOwn {
  constructor(private readonly sql: Sql, private readonly queue: WarmQueue, private readonly files: WarmFiles) {}

  /** Puts a plan in the place of what of the last one has not begun. Within a transaction. */
  judge(picks: readonly Entry[], priority: Priority): void {
    const rank = rankOf("judged", priority);
    const job = this.job(JUDGED, "judged", rank);
    const active = this.queue.active.find((active) => active.job === job);
    for (const item of active?.items.values() ?? this.queue.items.of(job.job)) {
      if (item.flying || item.item.cursor > 0) continue;
      this.queue.items.drop(job.job, item.n);
      active?.items.delete(item.n);
    }
    // Numbers go up for ever: one that is under way must not meet another.
    const first = job.taken;
    this.queue.lists.put(job.job, first, picks);
    job.taken = first;
    job.urls = first + picks.length;
    job.state = "open";
    job.endedMs = 0;
    this.queue.jobs.save(job);
    this.sql.write("UPDATE warm_jobs SET rank = ? WHERE job = ?", rank, job.job);
    this.queue.isStale = true;
  }

  /** When the next file is to be asked about; nothing: none is, or there is no room for it before a step has ended. */
  nextRefreshMs(): number | undefined {
    const dueMs = this.files.nextDueMs();
    return dueMs === undefined || this.room() <= 0 ? undefined : dueMs;
  }

  /** Takes up what is to be asked about and still wanted, as much as there is room for. Within a transaction. */
  refresh(isHot: (base: string) => boolean, nowMs: number): void {
    const room = this.room();
    if (room <= 0) return;
    const kept = this.files.takeDue(nowMs, room).filter(({ base, orderedAtMs }) => isKept(orderedAtMs, isHot(base), nowMs));
    if (kept.length > 0) this.ask(kept);
  }

  /**
   * Where there is no room for more, what has not been asked about goes behind all that is due by now: its upstream may be one that cannot
   * be had, and others' must not wait for that. Within a transaction.
   */
  yieldRefreshing(nowMs: number): void {
    const job = this.queue.find(REFRESH);
    if (job === undefined || this.room() > 0) return;
    const active = this.queue.active.find((active) => active.job === job);
    const stuck = [...(active?.items.values() ?? this.queue.items.of(job.job))].filter(({ flying, item }) => !flying && item.cursor === 0);
    for (const { n } of stuck) {
      this.queue.items.drop(job.job, n);
      active?.items.delete(n);
    }
    this.files.dueAt(stuck.map(({ base }) => base), nowMs);
    this.queue.isStale = true;
  }

  private room(): number {
    const job = this.queue.find(REFRESH);
    return MOST_REFRESHING - (job === undefined ? 0 : this.queue.items.countOf(job.job));
  }

  private ask(kept: readonly WarmFile[]): void {
    const job = this.job(REFRESH, "refresh", rankOf("refresh", "normal"));
    const first = job.taken;
    const items = kept.map(({ base, extent, why }, i) => freshItem(first + i, base, extent, why));
    this.queue.items.add(job.job, items);
    job.taken = first + items.length;
    job.urls = job.taken;
    job.state = "open";
    job.endedMs = 0;
    this.queue.jobs.save(job);
    const active = this.queue.active.find((active) => active.job === job);
    for (const item of items) active?.items.set(item.n, item);
    this.queue.isStale = true;
  }

  private job(id: string, kind: JobKind, rank: number): Job {
    const known = this.queue.find(id);
    if (known !== undefined) return known;
    const facts: JobFacts = { why: kind, extent: "start", needs: 0, regions: [], leads: [] };
    const added = { id, kind, rank, facts, state: "done" as const, startsMs: 0, beganMs: 0, endedMs: 1, urls: 0, own: 0, taken: 0, failed: 0 };
    const job = this.queue.jobs.add(added);
    const made = job === undefined ? this.queue.find(id) : this.queue.jobs.byNumber(job);
    if (made === undefined) throw new Error("a job that was added is not there");
    return made;
  }
}
