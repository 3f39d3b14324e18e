import type { Item } from "../../src/core/prewarm/item.ts";
import type { Extent } from "../../src/core/prewarm/order.ts";
import type { Row, Sql } from "../storage/sql.ts";

/** A URL of a job that has begun. */
export type WarmItem = {
  /** Its number in the job. */
  readonly n: number;
  readonly base: string;
  readonly extent: Extent;
  readonly why: string;
  item: Item;
  dueMs: number;
  /** Bytes that were asked of the upstream for it. */
  fetched: number;
  /** A step of it is under way. */
  flying: boolean;
};

/** The number of an item that is none of its job's: it is asked about to see whether its upstream is well. */
export const WITNESS = -1;

const FRESH: Item = { cursor: 0, tries: 0, laterMs: 0, absentMs: 0, found: true };

/** A URL that begins. */
export function freshItem(n: number, base: string, extent: Extent, why: string): WarmItem {
  return { n, base, extent, why, item: FRESH, dueMs: 0, fetched: 0, flying: false };
}

/** URLs that have begun, in SQL. Whoever writes holds a transaction. */
export class WarmItems {
  constructor(private readonly sql: Sql) {}

  of(job: number): WarmItem[] {
    return this.sql.all("SELECT * FROM warm_items WHERE job = ? ORDER BY n", job).map(itemOf);
  }

  add(job: number, items: readonly WarmItem[]): void {
    this.sql.write(
      "INSERT INTO warm_items (job, n, base, extent, why) SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)",
      job, JSON.stringify(items.map(({ n, base, extent, why }) => [n, base, extent, why])),
    );
  }

  save(job: number, { n, item, dueMs, fetched }: WarmItem): void {
    this.sql.write(
      "UPDATE warm_items SET cursor = ?, slices = ?, tries = ?, later_ms = ?, absent_ms = ?, due_ms = ?, found = ?, fetched = ? WHERE job = ? AND n = ?",
      item.cursor, item.slices ?? 0, item.tries, item.laterMs, item.absentMs, Math.ceil(dueMs), item.found ? 1 : 0, fetched, job, n,
    );
  }

  drop(job: number, n: number): void {
    this.sql.write("DELETE FROM warm_items WHERE job = ? AND n = ?", job, n);
  }

  dropAll(job: number): void {
    this.sql.write("DELETE FROM warm_items WHERE job = ?", job);
  }

  count(): number {
    return this.sql.first<{ n: number }>("SELECT count(*) AS n FROM warm_items")?.n ?? 0;
  }

  countOf(job: number): number {
    return this.sql.first<{ n: number }>("SELECT count(*) AS n FROM warm_items WHERE job = ?", job)?.n ?? 0;
  }

  /** The job that has begun with a cache key; nothing: none has. */
  jobOf(base: string): number | undefined {
    return this.sql.first<{ job: number }>("SELECT job FROM warm_items WHERE base = ? LIMIT 1", base)?.job;
  }
}

function itemOf(row: Row): WarmItem {
  const number = (name: string): number => Number(row[name]);
  const slices = number("slices");
  const known = { cursor: number("cursor"), tries: number("tries"), laterMs: number("later_ms"), absentMs: number("absent_ms"), found: number("found") === 1 };
  return {
    n: number("n"), base: String(row["base"]), extent: row["extent"] as Extent, why: String(row["why"]), item: slices === 0 ? known : { ...known, slices },
    dueMs: number("due_ms"), fetched: number("fetched"), flying: false,
  };
}
