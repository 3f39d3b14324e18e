import type { BlockRecord } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";

/** A block as an operator sees it, and which entry armed it. */
export type PutBlock = {
  readonly number: number;
  readonly receipt: string;
  readonly by: string;
  readonly atMs: number;
  readonly block: BlockRecord;
};

/** A block as it is stored; `chars`: how much its record takes. */
export type StoredBlock = PutBlock & { readonly chars: number };

type BlockRow = { number: number; receipt: string; by: string; at_ms: number; record: string };

const COLUMNS = "number, receipt, by, at_ms, record";

/** Armed blocks in operators' words. */
export class BlockRecords {
  constructor(private readonly sql: Sql) {}

  /** Writes a block in the place of the one of the same id. */
  put({ number, receipt, by, atMs, block }: PutBlock): void {
    this.sql.write(`INSERT OR REPLACE INTO block_records (id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`, block.id, number, receipt, by, atMs, JSON.stringify(block));
  }

  /** Forgets a block. */
  drop(id: string): void {
    this.sql.write("DELETE FROM block_records WHERE id = ?", id);
  }

  /** The block of that id. */
  of(id: string): StoredBlock | undefined {
    const row = this.sql.first<BlockRow>(`SELECT ${COLUMNS} FROM block_records WHERE id = ?`, id);
    return row === undefined ? undefined : blockOf(row);
  }

  /** At most `limit` of them after an id, in the order of ids. */
  after(id: string | undefined, limit: number): StoredBlock[] {
    return this.sql.all<BlockRow>(`SELECT ${COLUMNS} FROM block_records WHERE id > ? ORDER BY id LIMIT ?`, id ?? "", limit).map(blockOf);
  }
}

function blockOf({ number, receipt, by, at_ms, record }: BlockRow): StoredBlock {
  return { number, receipt, by, atMs: at_ms, block: JSON.parse(record), chars: record.length };
}
