import type { Migration } from "../storage/migrations.ts";

/** What judgement has learnt, as src/core/prewarm/learnt-bytes.ts writes it; one row. Losing it costs some days of learning. */
export const JUDGING_TABLES: Migration = ["CREATE TABLE judging (one INTEGER PRIMARY KEY CHECK (one = 1), learnt BLOB NOT NULL)"];
