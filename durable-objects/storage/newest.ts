import type { Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Sql } from "./sql.ts";

/** The newest purges of a key; 0: none. */
export type Newest = { readonly hash: number; readonly hard: PurgeNumber; readonly soft: PurgeNumber };

/** Keys that are kept at most, about; 2,000,000 take some 60 MB. */
export const MOST_KEYS = 2_000_000;
/** The keys are looked through in so many parts, one at a time. Hashes are evenly spread, so a part is a range of them. */
export const PARTS = 64;
const PART = 2 ** 53 / PARTS;

/** Keys a statement counts at most, so that what it is given stays small. */
const ROWS = 4096;

/** The newest purges of the keys that entries name. */
export function newestIn(entries: readonly Entry[], known: Map<number, Newest> = new Map()): Map<number, Newest> {
  for (const entry of entries) {
    if (entry.kind !== "purge") continue;
    for (const hash of entry.hashes) {
      const { hard, soft } = known.get(hash) ?? { hard: 0, soft: 0 };
      const isHard = entry.mode === "hard";
      known.set(hash, { hash, hard: isHard ? Math.max(hard, entry.number) : hard, soft: isHard ? soft : Math.max(soft, entry.number) });
    }
  }
  return known;
}

/** The newest numbers of purged keys, exact, for those who know only that a key may have been purged. */
export class NewestKeys {
  constructor(private readonly sql: Sql, private readonly most: number) {}

  /** Counts keys with their newest numbers; any order and any number of times will do. */
  merge(rows: Iterable<Newest>): void {
    // In the order of the table: neighbours share its pages.
    const sorted = Array.from(rows, ({ hash, hard, soft }) => [hash, hard, soft] as const).sort(([a], [b]) => a - b);
    for (let at = 0; at < sorted.length; at += ROWS) {
      this.sql.write(
        `INSERT INTO newest (hash, hard, soft) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
          ON CONFLICT (hash) DO UPDATE SET hard = max(hard, excluded.hard), soft = max(soft, excluded.soft)`,
        JSON.stringify(sorted.slice(at, at + ROWS)),
      );
    }
  }

  /** What is known of some keys, by hash; those that are not here are left out. */
  of(hashes: readonly number[]): Map<number, Newest> {
    const rows = this.sql.all<Newest>("SELECT hash, hard, soft FROM newest WHERE hash IN (SELECT value FROM json_each(?))", JSON.stringify(hashes));
    return new Map(rows.map((row) => [row.hash, row]));
  }

  /** All keys, some at a time. */
  *all(): Generator<Newest> {
    for (let rows = this.after(-1); rows.length > 0; rows = this.after(rows.at(-1)?.hash ?? Number.POSITIVE_INFINITY)) yield* rows;
  }

  /** Looks through one part: its oldest beyond its share of the room go. The newest number that went; 0: none did. */
  drop(part: number): PurgeNumber {
    const from = (part % PARTS) * PART;
    const newest = this.sql.first<{ newest: number }>(
      "SELECT max(hard, soft) AS newest FROM newest WHERE hash >= ? AND hash < ? ORDER BY newest DESC LIMIT 1 OFFSET ?",
      from, from + PART, Math.ceil(this.most / PARTS),
    )?.newest;
    if (newest === undefined) return 0;
    this.sql.write("DELETE FROM newest WHERE hash >= ? AND hash < ? AND max(hard, soft) <= ?", from, from + PART, newest);
    return newest;
  }

  private after(hash: number): Newest[] {
    return this.sql.all<Newest>("SELECT hash, hard, soft FROM newest WHERE hash > ? ORDER BY hash LIMIT 10000", hash);
  }
}
