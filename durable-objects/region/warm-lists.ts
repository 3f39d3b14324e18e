import type { Extent } from "../../src/core/prewarm/order.ts";
import type { Sql } from "../storage/sql.ts";

/** A URL that waits its turn: its cache key alone where the job says the rest. */
export type Entry = string | readonly [base: string, extent: Extent, why: string];

/** The cache key of an entry. */
export const baseOfEntry = (entry: Entry): string => (typeof entry === "string" ? entry : entry[0]);

/** A part holds no more than this: a column holds 2 MB. */
const PART_ENTRIES = 1000;
const PART_CHARS = 300_000;

/** The URLs of jobs that have not begun, in their order; many in a row, because there can be hundreds of thousands. */
export class WarmLists {
  /** The part of each job that was read last. */
  private readonly read = new Map<number, { readonly first: number; readonly entries: readonly Entry[] }>();

  constructor(private readonly sql: Sql) {}

  /** Puts a job's list in the place of any it has; its first entry has the number `first`. */
  put(job: number, first: number, entries: readonly Entry[]): void {
    this.drop(job);
    let from = 0;
    let chars = 0;
    for (let i = 0; i <= entries.length; i += 1) {
      const entry = entries[i];
      const isFull = i - from >= PART_ENTRIES || chars >= PART_CHARS;
      if (i > from && (entry === undefined || isFull)) {
        this.sql.write("INSERT INTO warm_lists (job, first, entries) VALUES (?, ?, ?)", job, first + from, JSON.stringify(entries.slice(from, i)));
        from = i;
        chars = 0;
      }
      if (entry !== undefined) chars += baseOfEntry(entry).length;
    }
  }

  /** Up to `count` entries from number `n` on: as many as stand in one part. */
  take(job: number, n: number, count: number): readonly Entry[] {
    const { first, entries } = this.partOf(job, n);
    return entries.slice(n - first, n - first + count);
  }

  /** Forgets the parts that lie wholly before number `n`. */
  forget(job: number, n: number): void {
    this.sql.write("DELETE FROM warm_lists WHERE job = ? AND first < (SELECT max(first) FROM warm_lists WHERE job = ? AND first <= ?)", job, job, n);
  }

  drop(job: number): void {
    this.read.delete(job);
    this.sql.write("DELETE FROM warm_lists WHERE job = ?", job);
  }

  /** The first job in whose list a cache key waits; its numbers below `taken` do not wait any more. */
  jobOf(base: string): number | undefined {
    const rows = this.sql.all<{ job: number; first: number; entries: string; taken: number }>(
      "SELECT job, first, entries, taken FROM warm_lists JOIN warm_jobs USING (job) WHERE instr(entries, ?) > 0 ORDER BY rank, job LIMIT 16", JSON.stringify(base),
    );
    return rows.find(({ first, entries, taken }) => {
      const index = (JSON.parse(entries) as Entry[]).findIndex((entry) => baseOfEntry(entry) === base);
      return index !== -1 && first + index >= taken;
    })?.job;
  }

  private partOf(job: number, n: number): { readonly first: number; readonly entries: readonly Entry[] } {
    const known = this.read.get(job);
    if (known !== undefined && n >= known.first && n < known.first + known.entries.length) return known;
    const row = this.sql.first<{ first: number; entries: string }>("SELECT first, entries FROM warm_lists WHERE job = ? AND first <= ? ORDER BY first DESC LIMIT 1", job, n);
    const part = { first: row?.first ?? n, entries: row === undefined ? [] : (JSON.parse(row.entries) as Entry[]) };
    this.read.set(job, part);
    return part;
  }
}
