import { LOG_TABLES } from "../storage/log-tables.ts";
import type { Migration } from "../storage/migrations.ts";
import { PLAY_TABLES } from "./play-tables.ts";

/** A region's database, step by step: a copy of the log, and what is played. Losing it costs a question to the ledger, and the counts of plays. */
export const REGION_STEPS: readonly Migration[] = [LOG_TABLES, PLAY_TABLES];
