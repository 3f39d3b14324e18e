import { LOG_TABLES } from "../storage/log-tables.ts";
import type { Migration } from "../storage/migrations.ts";
import { WARM_TABLES } from "./warm-tables.ts";

/** A region's database, step by step: a copy of the log, whose loss costs a question to the ledger, and what it fills itself with. */
export const REGION_STEPS: readonly Migration[] = [LOG_TABLES, WARM_TABLES];
