import type { Migration } from "../storage/migrations.ts";

/**
 * What a region fills itself with. `warm_jobs`: orders and the two jobs of its own; what it was told of each is JSON in `facts`. `warm_lists`: the
 * URLs of a job that have not begun, in parts, in order. `warm_items`: URLs that have, with how far they came. `warm_files`: what is warm,
 * by cache key. `warm_upstreams`: how each was last to be treated. Times are ms since the epoch, 0: never.
 */
export const WARM_TABLES: Migration = [
  `CREATE TABLE warm_jobs (job INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, rank INTEGER NOT NULL, state TEXT NOT NULL,
    facts TEXT NOT NULL, starts_ms INTEGER NOT NULL, began_ms INTEGER NOT NULL DEFAULT 0, ended_ms INTEGER NOT NULL DEFAULT 0,
    urls INTEGER NOT NULL DEFAULT 0, own INTEGER NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
    found INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    reserve_bytes INTEGER NOT NULL DEFAULT 0, silent TEXT NOT NULL DEFAULT '{}')`,
  "CREATE INDEX warm_jobs_unfinished ON warm_jobs (rank, job) WHERE ended_ms = 0",
  "CREATE TABLE warm_lists (job INTEGER NOT NULL, first INTEGER NOT NULL, entries TEXT NOT NULL, PRIMARY KEY (job, first)) WITHOUT ROWID",
  `CREATE TABLE warm_items (job INTEGER NOT NULL, n INTEGER NOT NULL, base TEXT NOT NULL, extent TEXT NOT NULL, why TEXT NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0, slices INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, later_ms INTEGER NOT NULL DEFAULT 0,
    absent_ms INTEGER NOT NULL DEFAULT 0, due_ms INTEGER NOT NULL DEFAULT 0, found INTEGER NOT NULL DEFAULT 1, fetched INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, n)) WITHOUT ROWID`,
  `CREATE TABLE warm_failures (job INTEGER NOT NULL, n INTEGER NOT NULL, base TEXT NOT NULL, why TEXT NOT NULL, status INTEGER,
    PRIMARY KEY (job, n)) WITHOUT ROWID`,
  `CREATE TABLE warm_files (base TEXT PRIMARY KEY, extent TEXT NOT NULL, why TEXT NOT NULL, bytes INTEGER NOT NULL, slices INTEGER NOT NULL,
    judged_bytes INTEGER NOT NULL, warmed_ms INTEGER NOT NULL, fresh_until_ms INTEGER NOT NULL, ordered_ms INTEGER NOT NULL DEFAULT 0,
    played_ms INTEGER NOT NULL DEFAULT 0, played INTEGER NOT NULL DEFAULT 0, refresh_ms INTEGER) WITHOUT ROWID`,
  "CREATE INDEX warm_files_refresh ON warm_files (refresh_ms) WHERE refresh_ms IS NOT NULL",
  "CREATE TABLE warm_upstreams (upstream TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID",
];
