import { LOG_TABLES, STEER_TABLES } from "../storage/log-tables.ts";
import type { Migration } from "../storage/migrations.ts";
import { JUDGING_TABLES } from "./judging-tables.ts";
import { PLAY_TABLES } from "./play-tables.ts";
import { WARM_TABLES } from "./warm-tables.ts";

/** A region's database, step by step: a copy of the log, whose loss costs a question to the ledger, what it fills itself with, and what is played. */
export const REGION_STEPS: readonly Migration[] = [LOG_TABLES, WARM_TABLES, PLAY_TABLES, JUDGING_TABLES, STEER_TABLES];
