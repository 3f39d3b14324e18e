import type { Sql } from "./sql.ts";

/** A stored entry: its number, and itself as it travels. */
export type Line = { readonly number: number; readonly entry: Uint8Array };

type LineRow = { number: number; entry: ArrayBuffer };

/** The newest entries of the log, in order. What is older is folded into `newest` and `blocks`. */
export class Log {
  constructor(private readonly sql: Sql) {}

  /** Adds an entry; one that is there already stays as it is. */
  add({ number, entry }: Line): void {
    this.sql.write("INSERT OR IGNORE INTO log (number, entry) VALUES (?, ?)", number, bufferOf(entry));
  }

  /** At most `limit` entries above a number, lowest first. */
  after(number: number, limit: number): Line[] {
    return this.sql.all<LineRow>("SELECT number, entry FROM log WHERE number > ? ORDER BY number LIMIT ?", number, limit).map(lineOf);
  }

  /** The highest number there is; 0: none. */
  last(): number {
    return this.sql.first<{ last: number | null }>("SELECT max(number) AS last FROM log")?.last ?? 0;
  }

  /** How many entries there are. */
  count(): number {
    return this.sql.first<{ n: number }>("SELECT count(*) AS n FROM log")?.n ?? 0;
  }

  /** The number of the `n`th entry from the newest; nothing: there are fewer. */
  fromEnd(n: number): number | undefined {
    return this.sql.first<{ number: number }>("SELECT number FROM log ORDER BY number DESC LIMIT 1 OFFSET ?", n)?.number;
  }

  /** Forgets entries up to a number. */
  drop(upTo: number): void {
    this.sql.write("DELETE FROM log WHERE number <= ?", upTo);
  }
}

/** Bytes as a column takes them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer;
}

function lineOf({ number, entry }: LineRow): Line {
  return { number, entry: new Uint8Array(entry) };
}
