import { LOG_TABLES } from "../storage/log-tables.ts";
import type { Migration } from "../storage/migrations.ts";

/** A region's database, step by step: a copy of the log and no more. Losing it costs a question to the ledger. */
export const REGION_STEPS: readonly Migration[] = [LOG_TABLES];
