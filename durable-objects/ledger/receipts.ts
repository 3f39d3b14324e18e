import type { PurgeMode } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Receipt } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";

/** What is written of a purge, block or unblock when it comes; `seq`: its place in the audit log, `obliged`: a list of obligors. */
export type Slip = {
  readonly number: PurgeNumber;
  readonly id: string;
  readonly kind: Receipt["kind"];
  readonly mode?: PurgeMode;
  readonly by: string;
  readonly atMs: number;
  readonly seq: number;
  readonly obliged: number;
};

type SlipRow = { number: number; id: string; kind: Receipt["kind"]; mode: PurgeMode | null; by: string; at_ms: number; seq: number; obliged: number };

const COLUMNS = "number, id, kind, mode, by, at_ms, seq, obliged";

/** Slips by number and id, and since when everything up to a number is complete. */
export class Receipts {
  constructor(private readonly sql: Sql) {}

  /** Writes a slip. */
  put({ number, id, kind, mode, by, atMs, seq, obliged }: Slip): void {
    this.sql.write(`INSERT INTO receipts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, number, id, kind, mode ?? null, by, atMs, seq, obliged);
  }

  /** The slip of an id. */
  byId(id: string): Slip | undefined {
    const row = this.sql.first<SlipRow>(`SELECT ${COLUMNS} FROM receipts WHERE id = ?`, id);
    return row === undefined ? undefined : slipOf(row);
  }

  /** The slip of a number. */
  byNumber(number: PurgeNumber): Slip | undefined {
    const row = this.sql.first<SlipRow>(`SELECT ${COLUMNS} FROM receipts WHERE number = ?`, number);
    return row === undefined ? undefined : slipOf(row);
  }

  /** The newest slip that is not above a number. */
  lastUpTo(number: PurgeNumber): Slip | undefined {
    const row = this.sql.first<SlipRow>(`SELECT ${COLUMNS} FROM receipts WHERE number <= ? ORDER BY number DESC LIMIT 1`, number);
    return row === undefined ? undefined : slipOf(row);
  }

  /** At most `limit` slips above a number, lowest first. */
  after(number: PurgeNumber, limit: number): Slip[] {
    return this.sql.all<SlipRow>(`SELECT ${COLUMNS} FROM receipts WHERE number > ? ORDER BY number LIMIT ?`, number, limit).map(slipOf);
  }

  /** Notes that everything up to a number is complete. */
  complete(upTo: PurgeNumber, atMs: number): void {
    this.sql.write("INSERT OR IGNORE INTO completions (up_to, at_ms) VALUES (?, ?)", upTo, atMs);
  }

  /** Since when a number is known to be complete, ms; nothing: it is not. */
  completeAtMs(number: PurgeNumber): number | undefined {
    return this.sql.first<{ at_ms: number }>("SELECT at_ms FROM completions WHERE up_to >= ? ORDER BY up_to LIMIT 1", number)?.at_ms;
  }

  /** Up to which number everything is complete; 0 when nothing is known of it. */
  completeUpTo(): PurgeNumber {
    return this.sql.first<{ up_to: number | null }>("SELECT max(up_to) AS up_to FROM completions")?.up_to ?? 0;
  }

  /** Drops slips whose record is no longer in the audit log, but never the last word on what is complete; the lowest number kept. */
  drop(): PurgeNumber {
    this.sql.write("DELETE FROM receipts WHERE seq < (SELECT coalesce(min(seq), 0) FROM audit)");
    const kept = this.sql.first<{ number: number | null }>("SELECT min(number) AS number FROM receipts")?.number ?? this.completeUpTo();
    this.sql.write("DELETE FROM completions WHERE up_to < ?", kept);
    return kept;
  }
}

function slipOf({ mode, at_ms, ...row }: SlipRow): Slip {
  return { ...row, ...(mode === null ? {} : { mode }), atMs: at_ms };
}
