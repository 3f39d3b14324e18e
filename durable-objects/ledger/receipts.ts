import type { PurgeMode } from "../../src/core/purge/entry.ts";
import type { Draft } from "../../src/core/purge/ledger.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Receipt } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";

/** What is written of a purge, a block, a steer or what takes one back when it comes; `seq`: its place in the audit log. */
export type Slip = {
  readonly number: PurgeNumber;
  readonly id: string;
  readonly kind: Receipt["kind"];
  readonly mode?: PurgeMode;
  readonly by: string;
  readonly atMs: number;
  readonly seq: number;
};

/** What is written of an entry besides the entry. */
export type Writing = {
  readonly id: string;
  readonly kind: Receipt["kind"];
  readonly mode?: PurgeMode;
  readonly by: string;
  readonly asked: unknown;
  readonly draft: Draft;
};

type SlipRow = { number: number; id: string; kind: Receipt["kind"]; mode: PurgeMode | null; by: string; at_ms: number; seq: number };

const COLUMNS = "number, id, kind, mode, by, at_ms, seq";

/** Slips by number and id. */
export class Receipts {
  constructor(private readonly sql: Sql) {}

  /** Writes a slip. */
  put({ number, id, kind, mode, by, atMs, seq }: Slip): void {
    this.sql.write(`INSERT INTO receipts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`, number, id, kind, mode ?? null, by, atMs, seq);
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

  /** Drops slips up to a number. */
  drop(upTo: PurgeNumber): void {
    this.sql.write("DELETE FROM receipts WHERE number <= ?", upTo);
  }
}

function slipOf({ mode, at_ms, ...row }: SlipRow): Slip {
  return { ...row, ...(mode === null ? {} : { mode }), atMs: at_ms };
}
