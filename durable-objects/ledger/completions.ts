import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Completed, Proof } from "../../src/core/purge/proof.ts";
import type { Sql } from "../storage/sql.ts";

/** Since when a number is complete, and how that is known. */
export type Completion = { readonly atMs: number; readonly regions: readonly Proof[] };

/** What is complete, in ranges: there are as many as there were confirmations, not purges. */
export class Completions {
  constructor(private readonly sql: Sql) {}

  /** Everything up to here is complete; 0: nothing was ever. */
  upTo(): PurgeNumber {
    return this.sql.first<{ up_to: number | null }>("SELECT max(up_to) AS up_to FROM completions")?.up_to ?? 0;
  }

  /** Notes a range. */
  add({ upTo, atMs, regions }: Completed): void {
    this.sql.write("INSERT INTO completions (up_to, at_ms, regions) VALUES (?, ?, ?)", upTo, atMs, JSON.stringify(regions));
  }

  /** How a number became complete; nothing: it is not. */
  of(number: PurgeNumber): Completion | undefined {
    const row = this.sql.first<{ at_ms: number; regions: string }>(
      "SELECT at_ms, regions FROM completions WHERE up_to >= ? ORDER BY up_to LIMIT 1", number,
    );
    return row === undefined ? undefined : { atMs: row.at_ms, regions: JSON.parse(row.regions) };
  }

  /** Drops ranges wholly below a number, but never the newest. */
  drop(below: PurgeNumber): void {
    this.sql.write("DELETE FROM completions WHERE up_to < ? AND up_to < (SELECT max(up_to) FROM completions)", below);
  }
}
