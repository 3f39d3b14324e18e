import type { Entry } from "../../src/core/purge/entry.ts";
import type { Grant, LedgerDisk, LedgerState } from "../../src/core/purge/ledger-disk.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Completed, Proof } from "../../src/core/purge/proof.ts";
import type { Entries } from "../storage/entries.ts";
import type { Sql } from "../storage/sql.ts";
import type { Completions } from "./completions.ts";

type GrantRow = { incarnation: string; region: string; end_ms: number; lease_ms: number };

/** The ledger's state in its own SQLite. */
export class SqlLedgerDisk implements LedgerDisk {
  constructor(private readonly sql: Sql, private readonly entries: Entries, private readonly completions: Completions) {}

  load(): LedgerState {
    const grants = this.sql.all<GrantRow>("SELECT incarnation, region, end_ms, lease_ms FROM grants")
      .map(({ incarnation, region, end_ms, lease_ms }): Grant => ({ incarnation, region, endMs: end_ms, leaseMs: lease_ms }));
    return { last: this.entries.n, completeUpTo: this.completions.upTo(), grants };
  }

  append(entry: Entry): void {
    this.entries.add([entry], entry.number);
  }

  raise(last: PurgeNumber): void {
    this.entries.add([], last);
  }

  grant({ incarnation, region, endMs, leaseMs }: Grant): void {
    this.sql.write("INSERT OR REPLACE INTO grants (incarnation, region, end_ms, lease_ms) VALUES (?, ?, ?, ?)", incarnation, region, endMs, leaseMs);
  }

  release(incarnation: string): void {
    this.sql.write("DELETE FROM grants WHERE incarnation = ?", incarnation);
  }

  complete(completed: Completed): void {
    this.completions.add(completed);
  }

  proofs(number: PurgeNumber): readonly Proof[] {
    return this.completions.of(number)?.regions ?? [];
  }

  since(since: PurgeNumber, limit: number): readonly Entry[] | undefined {
    return this.entries.since(since, limit);
  }

  whole(): Uint8Array {
    return this.entries.whole();
  }
}
