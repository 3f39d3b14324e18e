import type { Sql } from "../storage/sql.ts";

/** How long what counts once is remembered. */
export const ONCE_MS = 86_400_000;

/** A command somebody gave a name to, so that saying it twice does it once. */
export type Named = { readonly by: string; readonly key: string; readonly digest: string };

/** What is known of a named command: nothing, the same one, or another one under its name. */
export type Seen = { readonly kind: "new" } | { readonly kind: "same"; readonly number: number } | { readonly kind: "other" };

/** What counts once within a day. Names belong to who gives them: nobody learns of another token's commands. */
export class Once {
  constructor(private readonly sql: Sql) {}

  /** What was said under that name within a day. */
  command({ by, key, digest }: Named, nowMs: number): Seen {
    const row = this.sql.first<{ digest: string; number: number }>(
      "SELECT digest, number FROM commands_seen WHERE by = ? AND key = ? AND at_ms > ?", by, key, nowMs - ONCE_MS,
    );
    if (row === undefined) return { kind: "new" };
    return row.digest === digest ? { kind: "same", number: row.number } : { kind: "other" };
  }

  /** Remembers a command by its purge's number. */
  remember({ by, key, digest }: Named, number: number, nowMs: number): void {
    this.sql.write("INSERT OR REPLACE INTO commands_seen (by, key, digest, number, at_ms) VALUES (?, ?, ?, ?, ?)", by, key, digest, number, nowMs);
  }

  /** Whether an event was not seen within a day; it is from now on. */
  event(id: string, nowMs: number): boolean {
    return this.sql.write(
      "INSERT INTO events_seen (id, at_ms) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET at_ms = ?2 WHERE at_ms <= ?3 RETURNING 1 AS new",
      id, nowMs, nowMs - ONCE_MS,
    ).length > 0;
  }

  /** Drops what is older than a day, at most `limit` of each kind; how many went. */
  drop(nowMs: number, limit: number): number {
    const commands = this.sql.write(
      "DELETE FROM commands_seen WHERE (by, key) IN (SELECT by, key FROM commands_seen WHERE at_ms <= ? ORDER BY at_ms LIMIT ?) RETURNING 1 AS gone",
      nowMs - ONCE_MS, limit,
    );
    const events = this.sql.write(
      "DELETE FROM events_seen WHERE id IN (SELECT id FROM events_seen WHERE at_ms <= ? ORDER BY at_ms LIMIT ?) RETURNING 1 AS gone",
      nowMs - ONCE_MS, limit,
    );
    return commands.length + events.length;
  }
}
