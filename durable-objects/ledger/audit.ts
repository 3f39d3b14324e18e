import { FIRST_PREVIOUS, canonicalJson } from "../../src/core/purge/audit.ts";
import type { AuditPage, AuditRecord, Checkpoint } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";
import { Words } from "../storage/words.ts";
import { hashOfRecord } from "./chain.ts";
import { PAGE_CHARS } from "./page.ts";
import { Sums } from "./sums.ts";

/** What is to be recorded; its place, `previous` and `hash` are the chain's. */
export type Happening = Pick<AuditRecord, "atMs" | "kind" | "by" | "id" | "number" | "what">;

/** Where the chain ends. */
export type Head = { readonly seq: number; readonly hash: string };

type AuditRow = { seq: number; at_ms: number; kind: AuditRecord["kind"]; by: string; id: string; number: number; what: string; hash: string };

const COLUMNS = "seq, at_ms, kind, by, id, number, what, hash";

/** The audit log: a chain of records, the oldest of which are dropped while the rest still verifies. */
export class Audit {
  private readonly words: Words;
  /** In memory, so that appending reads nothing; whoever crashes within a write begins anew from storage. */
  private end: Head;

  /** `sums`: where records are counted by their kind. */
  constructor(private readonly sql: Sql, private readonly sums = new Sums(sql)) {
    this.words = new Words(sql);
    const last = sql.first<{ seq: number; hash: string }>("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    this.end = last ?? { seq: this.words.number("audit dropped"), hash: this.words.text("audit dropped hash") ?? FIRST_PREVIOUS };
  }

  /** The newest record's place. */
  get head(): Head {
    return this.end;
  }

  /** Adds a record; its place. */
  append(happening: Happening): number {
    const { atMs, kind, by, id, number } = happening;
    const seq = this.end.seq + 1;
    const hash = hashOfRecord({ ...happening, seq, previous: this.end.hash });
    this.sql.write(`INSERT INTO audit (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, seq, atMs, kind, by, id, number, canonicalJson(happening.what), hash);
    this.end = { seq, hash };
    this.sums.add(`audit_records{kind="${kind}"}`, 1);
    return seq;
  }

  /** What was asked for as JSON, by the record's place; nothing once it was dropped. */
  what(seq: number): string | undefined {
    return this.sql.first<{ what: string }>("SELECT what FROM audit WHERE seq = ?", seq)?.what;
  }

  /** At most `limit` records after `after`, with the checkpoints over them. */
  page(after: number, limit: number): AuditPage {
    const rows = this.rowsAfter(after, limit);
    const first = rows[0];
    if (first === undefined) return { records: [], checkpoints: [] };
    let previous = this.hashBefore(first.seq);
    const records = rows.map((row): AuditRecord => {
      const record = recordOf(row, previous);
      previous = row.hash;
      return record;
    });
    const last = rows.at(-1)?.seq ?? first.seq;
    const checkpoints = this.sql.all<{ seq: number; hash: string; at_ms: number; signature: string }>(
      "SELECT seq, hash, at_ms, signature FROM checkpoints WHERE seq BETWEEN ? AND ? ORDER BY seq", first.seq, last,
    ).map(({ seq, hash, at_ms, signature }): Checkpoint => ({ seq, hash, atMs: at_ms, signature }));
    return { records, checkpoints, ...(last < this.end.seq ? { next: last } : {}) };
  }

  /** Drops at most `limit` records older than `beforeMs`, oldest first; the last one's number, or nothing when none went. */
  drop(beforeMs: number, limit: number): { readonly number: number } | undefined {
    // By place, not by time alone: a clock that stepped back must not tear a hole.
    const kept = this.sql.first<{ seq: number }>("SELECT seq FROM audit WHERE at_ms >= ? ORDER BY seq LIMIT 1", beforeMs)?.seq ?? this.end.seq + 1;
    const first = this.sql.first<{ seq: number | null }>("SELECT min(seq) AS seq FROM audit")?.seq ?? kept;
    const last = this.sql.first<{ seq: number; hash: string }>("SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", Math.min(kept, first + limit));
    if (last === undefined) return undefined;
    const number = this.sql.first<{ number: number | null }>("SELECT max(number) AS number FROM audit WHERE seq <= ? AND kind <> 'complete'", last.seq)?.number ?? 0;
    this.words.set("audit dropped", last.seq);
    this.words.set("audit dropped hash", last.hash);
    this.sql.write("DELETE FROM audit WHERE seq <= ?", last.seq);
    this.sql.write("DELETE FROM checkpoints WHERE seq <= ?", last.seq);
    return { number };
  }

  private rowsAfter(after: number, limit: number): AuditRow[] {
    // The sum runs over rows in order, so that the first row is on the page however large it is.
    return this.sql.all<AuditRow>(
      `SELECT ${COLUMNS} FROM (SELECT ${COLUMNS}, sum(length(what)) OVER (ORDER BY seq) - length(what) AS before FROM
        (SELECT ${COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?)) WHERE before < ?`,
      after, limit, PAGE_CHARS,
    );
  }

  private hashBefore(seq: number): string {
    const row = this.sql.first<{ hash: string }>("SELECT hash FROM audit WHERE seq = ?", seq - 1);
    return row?.hash ?? this.words.text("audit dropped hash") ?? FIRST_PREVIOUS;
  }
}

function recordOf({ seq, at_ms, kind, by, id, number, what, hash }: AuditRow, previous: string): AuditRecord {
  return { seq, atMs: at_ms, kind, by, id, number, what: JSON.parse(what), previous, hash };
}
