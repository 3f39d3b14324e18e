import type { Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import { decodeEntry, encodeEntry } from "./entry-bytes.ts";
import type { Sql } from "./sql.ts";

/** Rows a statement inserts at once, where there are many. */
const ROWS = 16;

/** The newest entries of the log, in order and without a gap. What is older is folded into a snapshot. */
export class Log {
  constructor(private readonly sql: Sql) {}

  /** Adds entries above all others. */
  add(entries: readonly Entry[]): void {
    let at = 0;
    for (; at + ROWS <= entries.length; at += ROWS) {
      const rows = entries.slice(at, at + ROWS).flatMap((entry) => [entry.number, encodeEntry(entry)]);
      this.sql.write(`INSERT INTO log (number, entry) VALUES ${"(?, ?), ".repeat(ROWS - 1)}(?, ?)`, ...rows);
    }
    for (const entry of entries.slice(at)) this.sql.write("INSERT INTO log (number, entry) VALUES (?, ?)", entry.number, encodeEntry(entry));
  }

  /** Entries above a number, lowest first; nothing if they are more than `limit`, or take more than `bytes`. */
  after(number: PurgeNumber, limit: number, bytes: number): Entry[] | undefined {
    const rows = this.sql.all<{ entry: ArrayBuffer }>("SELECT entry FROM log WHERE number > ? ORDER BY number LIMIT ?", number, limit + 1);
    const length = rows.reduce((sum, { entry }) => sum + entry.byteLength, 0);
    return rows.length > limit || length > bytes ? undefined : rows.map(({ entry }) => decodeEntry(entry));
  }

  /** The highest number there is; 0: none. */
  last(): PurgeNumber {
    return this.sql.first<{ last: number | null }>("SELECT max(number) AS last FROM log")?.last ?? 0;
  }

  /** How many entries there are above a number. */
  countAfter(number: PurgeNumber): number {
    return this.sql.first<{ n: number }>("SELECT count(*) AS n FROM log WHERE number > ?", number)?.n ?? 0;
  }

  /** Forgets all but the newest `kept` of the entries up to a number; the highest that is forgotten, 0: none is. */
  drop(upTo: PurgeNumber, kept: number): PurgeNumber {
    const last = this.sql.first<{ number: number }>("SELECT number FROM log WHERE number <= ? ORDER BY number DESC LIMIT 1 OFFSET ?", upTo, kept)?.number ?? 0;
    if (last > 0) this.sql.write("DELETE FROM log WHERE number <= ?", last);
    return last;
  }
}
