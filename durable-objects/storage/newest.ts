import type { PurgeMode } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Sql } from "./sql.ts";

/** The newest purges of a key; 0: none. */
export type Newest = { readonly hash: number; readonly hard: PurgeNumber; readonly soft: PurgeNumber };

/** The newest numbers of every purged key, exact, for those who know only that a key may have been purged. */
export class NewestKeys {
  constructor(private readonly sql: Sql) {}

  /** Counts a purge; any order and any number of times will do. */
  raise(number: PurgeNumber, mode: PurgeMode, hashes: readonly number[]): void {
    this.sql.write(
      `INSERT INTO newest (hash, hard, soft) SELECT value, ?1, ?2 FROM json_each(?3) WHERE true
        ON CONFLICT (hash) DO UPDATE SET hard = max(hard, excluded.hard), soft = max(soft, excluded.soft)`,
      mode === "hard" ? number : 0, mode === "soft" ? number : 0, JSON.stringify(hashes),
    );
  }

  /** What is known of some keys; those never purged are left out. */
  of(hashes: readonly number[]): Newest[] {
    return this.sql.all<Newest>("SELECT hash, hard, soft FROM newest WHERE hash IN (SELECT value FROM json_each(?))", JSON.stringify(hashes));
  }

  /** At most `limit` keys above a hash, in the order of hashes: a walk over all of them. */
  after(hash: number, limit: number): Newest[] {
    return this.sql.all<Newest>("SELECT hash, hard, soft FROM newest WHERE hash > ? ORDER BY hash LIMIT ?", hash, limit);
  }
}
