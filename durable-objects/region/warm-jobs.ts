import type { JobKind } from "../../src/core/prewarm/job.ts";
import type { Extent } from "../../src/core/prewarm/order.ts";
import type { JobFailure } from "../../src/core/prewarm/progress.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { Row, Sql } from "../storage/sql.ts";

/** What a region was told of a job. */
export type JobFacts = {
  /** Why its files are warmed, for whoever asks. */
  readonly why: string;
  readonly extent: Extent;
  readonly needs: number;
  /** All who do it, in one order for everybody, and those of them who lead. */
  readonly regions: readonly Region[];
  readonly leads: readonly Region[];
  /** Of all regions together. */
  readonly perSec?: number;
  /** This region's part. */
  readonly bytes?: number;
  /** What a purge named; its list is made when the job begins. */
  readonly hashes?: readonly number[];
};

/** `waiting`: not begun; `open`: under way. The others have ended, of which that of the region's own jobs may open again. */
export type StoredState = "waiting" | "open" | "done" | "cancelled" | "spent";

/** A job as it stands. */
export type Job = {
  readonly job: number;
  readonly id: string;
  readonly kind: JobKind;
  readonly rank: number;
  readonly facts: JobFacts;
  readonly startsMs: number;
  state: StoredState;
  beganMs: number;
  endedMs: number;
  urls: number;
  /** Numbers below this are the region's own to fetch, where it shares with others. */
  own: number;
  /** Numbers below this have left the list. */
  taken: number;
  done: number;
  found: number;
  failed: number;
  requests: number;
  bytes: number;
  reserveBytes: number;
  /** By region that leads: since when nothing of its share has come. */
  silent: Record<string, number>;
};

/** Failures that are told one by one. */
const MOST_FAILURES = 100;
/** Jobs that have ended are remembered for so long. */
const REMEMBERED_MS = 60 * 86_400_000;

/** Jobs, in SQL. Whoever writes holds a transaction. */
export class WarmJobs {
  constructor(private readonly sql: Sql) {}

  /** Adds a job unless there is one of that id; its number, or nothing. */
  add(job: Omit<Job, "job" | "done" | "found" | "requests" | "bytes" | "reserveBytes" | "silent">): number | undefined {
    return this.sql.write<{ job: number }>(
      `INSERT INTO warm_jobs (id, kind, rank, state, facts, starts_ms, began_ms, ended_ms, urls, own, taken, failed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING RETURNING job`,
      job.id, job.kind, job.rank, job.state, JSON.stringify(job.facts), job.startsMs, job.beganMs, job.endedMs, job.urls, job.own, job.taken, job.failed,
    )[0]?.job;
  }

  /** Stores how a job stands. */
  save(job: Job): void {
    this.sql.write(
      `UPDATE warm_jobs SET state = ?, began_ms = ?, ended_ms = ?, urls = ?, own = ?, taken = ?, done = ?, found = ?, failed = ?, requests = ?, bytes = ?,
        reserve_bytes = ?, silent = ? WHERE job = ?`,
      job.state, job.beganMs, job.endedMs, job.urls, job.own, job.taken, job.done, job.found, job.failed, job.requests, job.bytes,
      job.reserveBytes, JSON.stringify(job.silent), job.job,
    );
  }

  find(id: string): Job | undefined {
    return this.sql.all("SELECT * FROM warm_jobs WHERE id = ?", id).map(jobOf)[0];
  }

  byNumber(job: number): Job | undefined {
    return this.sql.all("SELECT * FROM warm_jobs WHERE job = ?", job).map(jobOf)[0];
  }

  /** Those whose time has come, what goes first first. */
  due(nowMs: number, limit: number): Job[] {
    return this.sql.all("SELECT * FROM warm_jobs WHERE ended_ms = 0 AND starts_ms <= ? ORDER BY rank, job LIMIT ?", nowMs, limit).map(jobOf);
  }

  /** Whether there are any. */
  isAnyDue(nowMs: number): boolean {
    return this.sql.first("SELECT 1 AS one FROM warm_jobs WHERE ended_ms = 0 AND starts_ms <= ? LIMIT 1", nowMs) !== undefined;
  }

  /** When the next one begins whose time has not come; nothing: there is none. */
  nextStartMs(nowMs: number): number | undefined {
    return this.sql.first<{ at: number | null }>("SELECT min(starts_ms) AS at FROM warm_jobs WHERE ended_ms = 0 AND starts_ms > ?", nowMs)?.at ?? undefined;
  }

  /** URLs that have not left their lists. */
  listed(): number {
    return this.sql.first<{ n: number | null }>("SELECT sum(urls - taken) AS n FROM warm_jobs WHERE ended_ms = 0")?.n ?? 0;
  }

  fail(job: number, n: number, { base, why, status }: JobFailure): void {
    this.sql.write(
      "INSERT OR IGNORE INTO warm_failures (job, n, base, why, status) SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM warm_failures WHERE job = ?) < ?",
      job, n, base, why, status ?? null, job, MOST_FAILURES,
    );
  }

  failures(job: number): JobFailure[] {
    return this.sql.all<{ base: string; why: string; status: number | null }>("SELECT base, why, status FROM warm_failures WHERE job = ? ORDER BY n", job)
      .map(({ base, why, status }) => (status === null ? { base, why } : { base, why, status }));
  }

  /** Forgets what ended long ago. */
  tidy(nowMs: number): void {
    const old = "SELECT job FROM warm_jobs WHERE kind = 'order' AND ended_ms > 0 AND ended_ms < ?";
    this.sql.write(`DELETE FROM warm_failures WHERE job IN (${old})`, nowMs - REMEMBERED_MS);
    this.sql.write(`DELETE FROM warm_jobs WHERE job IN (${old})`, nowMs - REMEMBERED_MS);
  }
}

function jobOf(row: Row): Job {
  const number = (name: string): number => Number(row[name]);
  return {
    job: number("job"), id: String(row["id"]), kind: row["kind"] as JobKind, rank: number("rank"), facts: JSON.parse(String(row["facts"])) as JobFacts,
    startsMs: number("starts_ms"), state: row["state"] as StoredState, beganMs: number("began_ms"), endedMs: number("ended_ms"), urls: number("urls"),
    own: number("own"), taken: number("taken"), done: number("done"), found: number("found"), failed: number("failed"), requests: number("requests"),
    bytes: number("bytes"), reserveBytes: number("reserve_bytes"), silent: JSON.parse(String(row["silent"])) as Record<string, number>,
  };
}
