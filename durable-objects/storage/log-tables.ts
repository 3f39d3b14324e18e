/**
 * What ledger and regions both keep of the log. `log`: its newest entries, as they travel. `snapshot`: everything up to a
 * number, in parts. `newest`: a purged key's newest numbers, by hash, 0 where there is none. `blocks`: armed blocks, exact,
 * however old. `words`: single values.
 */
export const LOG_TABLES: readonly string[] = [
  "CREATE TABLE words (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
  "CREATE TABLE log (number INTEGER PRIMARY KEY, entry BLOB NOT NULL)",
  "CREATE TABLE snapshot (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
  "CREATE TABLE newest (hash INTEGER PRIMARY KEY, hard INTEGER NOT NULL, soft INTEGER NOT NULL)",
  "CREATE TABLE blocks (id TEXT PRIMARY KEY, entry BLOB NOT NULL) WITHOUT ROWID",
];

/** A further step of both. `steers`: what was said of edges, exact, however old. */
export const STEER_TABLES: readonly string[] = ["CREATE TABLE steers (edge TEXT PRIMARY KEY, entry BLOB NOT NULL) WITHOUT ROWID"];
