import type { Sql } from "../storage/sql.ts";

/** That nothing promised to an incarnation before it knew everything up to `upTo` can still hold, and how that is known. */
export type Proof = {
  readonly upTo: number;
  readonly how: "confirmed" | "ran-out";
  readonly appliedAtMs?: number;
  readonly leasesEndedAtMs: number;
};

/** Somebody the ledger promises to: an incarnation of a region, or a colo that asked the ledger itself. */
export type Obligor = { readonly incarnation: string; readonly region: string };

type ProofRow = { up_to: number; how: Proof["how"]; applied_at_ms: number | null; leases_ended_at_ms: number };

/** Proofs, each for all numbers since the one before: they are as many as there were confirmations, not purges. */
export class Proofs {
  private readonly lists = new Map<string, number>();

  constructor(private readonly sql: Sql) {}

  /** Keeps a proof. */
  add(incarnation: string, { upTo, how, appliedAtMs, leasesEndedAtMs }: Proof): void {
    this.sql.write(
      "INSERT OR IGNORE INTO proofs (incarnation, up_to, how, applied_at_ms, leases_ended_at_ms) VALUES (?, ?, ?, ?, ?)",
      incarnation, upTo, how, appliedAtMs ?? null, leasesEndedAtMs,
    );
  }

  /** The first proof that holds for a number. */
  of(incarnation: string, number: number): Proof | undefined {
    const row = this.sql.first<ProofRow>(
      "SELECT up_to, how, applied_at_ms, leases_ended_at_ms FROM proofs WHERE incarnation = ? AND up_to >= ? ORDER BY up_to LIMIT 1", incarnation, number,
    );
    if (row === undefined) return undefined;
    const { up_to, how, applied_at_ms, leases_ended_at_ms } = row;
    return { upTo: up_to, how, ...(applied_at_ms === null ? {} : { appliedAtMs: applied_at_ms }), leasesEndedAtMs: leases_ended_at_ms };
  }

  /** A list of obligors as a number, the same for the same list. */
  listOf(obligors: readonly Obligor[]): number {
    const list = JSON.stringify(obligors.map(({ incarnation, region }) => [incarnation, region]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
    const known = this.lists.get(list);
    if (known !== undefined) return known;
    this.sql.write("INSERT OR IGNORE INTO obliged (list) VALUES (?)", list);
    const id = this.sql.first<{ id: number }>("SELECT id FROM obliged WHERE list = ?", list)?.id ?? 0;
    // Renewed when it has grown: incarnations come and go.
    if (this.lists.size >= 100) this.lists.clear();
    this.lists.set(list, id);
    return id;
  }

  /** The obligors of a list's number. */
  obligors(id: number): Obligor[] {
    const list = this.sql.first<{ list: string }>("SELECT list FROM obliged WHERE id = ?", id)?.list ?? "[]";
    return (JSON.parse(list) as [string, string][]).map(([incarnation, region]) => ({ incarnation, region }));
  }

  /** Drops what only receipts below a number could ask for. */
  drop(below: number): void {
    this.sql.write("DELETE FROM proofs WHERE up_to < ?", below);
    this.sql.write("DELETE FROM obliged WHERE id NOT IN (SELECT obliged FROM receipts)");
    this.lists.clear();
  }
}
