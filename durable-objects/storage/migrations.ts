import type { Sql } from "./sql.ts";

/** One step of a database: statements that only add, so that older code still runs on newer tables after a rollback. */
export type Migration = readonly string[];

/**
 * Brings a database from the step it is at to the last one, each in a transaction of its own together with the note that it
 * is done. Steps are numbered from 1 by their place; a database beyond the last was written by newer code and is left alone.
 */
export function migrate(sql: Sql, steps: readonly Migration[]): void {
  sql.write("CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL DEFAULT (unixepoch() * 1000))");
  const done = sql.first<{ last: number | null }>("SELECT max(number) AS last FROM steps")?.last ?? 0;
  for (const [i, step] of steps.entries()) {
    if (i < done) continue;
    sql.atomic(() => {
      for (const statement of step) sql.write(statement);
      sql.write("INSERT INTO steps (number) VALUES (?)", i + 1);
    });
  }
}
