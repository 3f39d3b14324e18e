import { LOG_TABLES, STEER_TABLES } from "../storage/log-tables.ts";
import type { Migration } from "../storage/migrations.ts";

/**
 * The ledger's database, step by step. A step that was once released is never changed; what is new comes as a further one.
 * Numbers of purges, places in the audit log and times in ms are integers; `what` and the like are JSON.
 */
export const LEDGER_STEPS: readonly Migration[] = [
  LOG_TABLES,
  [
    // To whom something is promised, and until when at the latest.
    "CREATE TABLE grants (incarnation TEXT PRIMARY KEY, region TEXT NOT NULL, end_ms REAL NOT NULL, lease_ms REAL NOT NULL) WITHOUT ROWID",
    // Everything above the row before and up to `up_to` is complete since a time, with these proofs.
    "CREATE TABLE completions (up_to INTEGER PRIMARY KEY, at_ms REAL NOT NULL, regions TEXT NOT NULL)",
  ],
  [
    // What purges, blocks and unblocks are asked after by. `seq`: where the audit log says what was asked for.
    `CREATE TABLE receipts (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, mode TEXT, by TEXT NOT NULL,
      at_ms INTEGER NOT NULL, seq INTEGER NOT NULL)`,
    `CREATE TABLE audit (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL, id TEXT NOT NULL,
      number INTEGER NOT NULL, what TEXT NOT NULL, hash TEXT NOT NULL)`,
    "CREATE TABLE checkpoints (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at_ms INTEGER NOT NULL, signature TEXT NOT NULL)",
    // What counts once within a day: idempotency keys by the name of the token, and events.
    `CREATE TABLE commands_seen (by TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, number INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, PRIMARY KEY (by, key)) WITHOUT ROWID`,
    "CREATE INDEX commands_seen_at ON commands_seen (at_ms)",
    "CREATE TABLE events_seen (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX events_seen_at ON events_seen (at_ms)",
  ],
  [
    // Blocks as operators see them; as everybody obeys them they stand in `blocks`, one of the log's tables.
    `CREATE TABLE block_records (id TEXT PRIMARY KEY, number INTEGER NOT NULL, receipt TEXT NOT NULL, by TEXT NOT NULL,
      at_ms INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID`,
    `CREATE TABLE tallies (id TEXT NOT NULL, country TEXT NOT NULL, last_delivery_ms INTEGER NOT NULL, refusals INTEGER NOT NULL,
      last_refusal_ms INTEGER NOT NULL, PRIMARY KEY (id, country)) WITHOUT ROWID`,
  ],  [
    // Orders to warm regions. Written as JSON in parts, since a value holds 2 MB at most; `bytes`: how long it is in all.
    `CREATE TABLE orders (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, accepted_ms INTEGER NOT NULL, last_start_ms INTEGER NOT NULL,
      cancelled_ms INTEGER, bytes INTEGER NOT NULL)`,
    "CREATE INDEX orders_at ON orders (accepted_ms)",
    "CREATE TABLE order_parts (place INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (place, part))",
    // What a region has yet to be told of an order: that it is there, or that it is cancelled.
    "CREATE TABLE order_letters (region TEXT NOT NULL, place INTEGER NOT NULL, what TEXT NOT NULL, PRIMARY KEY (region, place)) WITHOUT ROWID",
    "CREATE INDEX order_letters_place ON order_letters (place)",
    // What each region last said is played there.
    "CREATE TABLE tides (region TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL)",
  ],
  [
    ...STEER_TABLES,
    // The same as operators see it: who said it, and when. `steer`: JSON.
    `CREATE TABLE steer_records (edge TEXT PRIMARY KEY, number INTEGER NOT NULL, receipt TEXT NOT NULL, by TEXT NOT NULL,
      at_ms INTEGER NOT NULL, steer TEXT NOT NULL) WITHOUT ROWID`,
  ],
];
