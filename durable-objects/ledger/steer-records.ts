import type { Steer } from "../../src/core/routing/steer.ts";
import type { Sql } from "../storage/sql.ts";

/** A steer as an operator sees it, and which entry said it. */
export type PutSteer = {
  readonly number: number;
  readonly receipt: string;
  readonly by: string;
  readonly atMs: number;
  readonly steer: Steer;
};

type SteerRow = { number: number; receipt: string; by: string; at_ms: number; steer: string };

const COLUMNS = "number, receipt, by, at_ms, steer";

/** What was said of edges, by whom and when; those that are over are kept until they are taken back. */
export class SteerRecords {
  constructor(private readonly sql: Sql) {}

  /** Writes a steer in the place of the one of the same edge. */
  put({ number, receipt, by, atMs, steer }: PutSteer): void {
    this.sql.write(`INSERT OR REPLACE INTO steer_records (edge, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`, steer.edge, number, receipt, by, atMs, JSON.stringify(steer));
  }

  /** Forgets what was said of an edge. */
  drop(edge: string): void {
    this.sql.write("DELETE FROM steer_records WHERE edge = ?", edge);
  }

  /** What was said of an edge. */
  of(edge: string): PutSteer | undefined {
    const row = this.sql.first<SteerRow>(`SELECT ${COLUMNS} FROM steer_records WHERE edge = ?`, edge);
    return row === undefined ? undefined : steerOf(row);
  }

  /** All of them, in the order of edges' ids. */
  all(): PutSteer[] {
    return this.sql.all<SteerRow>(`SELECT ${COLUMNS} FROM steer_records ORDER BY edge`).map(steerOf);
  }
}

function steerOf({ number, receipt, by, at_ms, steer }: SteerRow): PutSteer {
  return { number, receipt, by, atMs: at_ms, steer: JSON.parse(steer) };
}
