import { DurableObject } from "cloudflare:workers";
import type { PurgeNumber } from "../src/core/purge/number.ts";
import type { AuditPage, BlockCommand, BlockPage, BlockStatus, PurgeCommand, PurgeReply, Receipt } from "./ledger-port.ts";
import { Book } from "./ledger/book.ts";
import { LEDGER_STEPS } from "./ledger/tables.ts";
import type { LedgerBindings } from "./ledger/terms.ts";
import { Alone } from "./ledger/alone.ts";
import { Waiters } from "./ledger/waiters.ts";
import type { LedgerAddress } from "./sync-ports.ts";
import { migrate } from "./storage/migrations.ts";
import { Sql } from "./storage/sql.ts";

/** At most this many receipts, records or blocks are read at once. */
const MOST_ON_A_PAGE = 1000;

const NOTHING = new Uint8Array(0);

/**
 * The ordered record of purges and blocks. Every command is written whole or not at all before its answer leaves; an object
 * that meets a fault while it writes forgets what it has in memory and begins anew from storage.
 */
export class LedgerObject<Bindings extends LedgerBindings> extends DurableObject<Bindings> implements LedgerAddress {
  /** Tests crash it between two statements. */
  protected readonly sql: Sql;
  private readonly book: Book;
  private readonly waiters = new Waiters();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql = new Sql(ctx.storage);
    migrate(this.sql, LEDGER_STEPS);
    this.book = new Book(this.sql, new Alone(this.sql));
  }

  async purge(command: PurgeCommand): Promise<PurgeReply> {
    return this.write(() => this.book.purge(command, Date.now()));
  }

  async putBlock(command: BlockCommand): Promise<Receipt> {
    return this.write(() => this.book.putBlock(command, crypto.randomUUID(), Date.now()));
  }

  async dropBlock(id: string, by: string): Promise<Receipt | undefined> {
    return this.write(() => this.book.dropBlock(id, by, crypto.randomUUID(), Date.now()));
  }

  async receipt(id: string, waitMs: number): Promise<Receipt | undefined> {
    const receipt = this.book.receipt(id);
    if (receipt === undefined || receipt.state === "complete" || !(waitMs > 0)) return receipt;
    await this.waiters.until(receipt.number, waitMs);
    return this.book.receipt(id);
  }

  async receipts(after: PurgeNumber, limit: number): Promise<{ receipts: readonly Receipt[]; next?: PurgeNumber }> {
    return this.book.page(after, pageSize(limit));
  }

  async audit(after: number, limit: number): Promise<AuditPage> {
    return this.book.auditPage(after, pageSize(limit));
  }

  async block(id: string): Promise<BlockStatus | undefined> {
    return this.book.block(id);
  }

  async blocks(after: string | undefined, limit: number): Promise<BlockPage> {
    return this.book.blocks(after, pageSize(limit));
  }

  async firstSeen(eventId: string): Promise<boolean> {
    return this.write(() => this.book.firstSeen(eventId, Date.now()));
  }

  async syncRegion(_ask: Uint8Array): Promise<Uint8Array> {
    return NOTHING;
  }

  async confirm(_confirmation: Uint8Array): Promise<void> {}

  async syncColo(_ask: Uint8Array): Promise<Uint8Array> {
    return NOTHING;
  }

  /** All of `work`'s statements or none. After a fault memory may be ahead of storage, so nothing in memory is believed. */
  private write<T>(work: () => T): T {
    try {
      return this.sql.atomic(work);
    } catch (fault) {
      this.ctx.abort(fault instanceof Error ? fault.message : "a statement failed");
      throw fault;
    }
  }
}

function pageSize(limit: number): number {
  return Math.max(1, Math.min(MOST_ON_A_PAGE, Math.floor(limit) || 1));
}
