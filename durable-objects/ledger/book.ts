import type { PurgeMode } from "../../src/core/purge/entry.ts";
import { BLOCKED_BY_TAG, hashOf } from "../../src/core/purge/key.ts";
import type { Draft } from "../../src/core/purge/ledger.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Completed, Proof } from "../../src/core/purge/proof.ts";
import type { BlockCommand, BlockPage, BlockStatus, PurgeCommand, PurgeReply, Receipt } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";
import { Audit } from "./audit.ts";
import { BlockRecords, type PutBlock } from "./block-records.ts";
import { digestOf } from "./chain.ts";
import type { Completions } from "./completions.ts";
import { Once } from "./once.ts";
import { Orders } from "./orders.ts";
import { fitting } from "./page.ts";
import { Receipts, type Slip, type Writing } from "./receipts.ts";
import { rewarmOrder } from "./rewarm.ts";
import { Steering } from "./steering.ts";
import { Sums } from "./sums.ts";
import { Tallies } from "./tallies.ts";

/** What the books need of the protocol. */
export type Numbering = {
  /** Numbers an entry and stores it in the log; what became complete by it, which may be the entry itself. */
  append(draft: Draft, nowMs: number): { readonly number: PurgeNumber; readonly completed: readonly Completed[] };
  /** Everything up to here is complete. */
  readonly completeUpTo: PurgeNumber;
  /** How a number stands that is not complete. */
  proofs(number: PurgeNumber): readonly Proof[];
};

/**
 * The ledger's books: commands are written into log, receipts, orders and audit log, and can be read back. Whoever calls what writes
 * holds a transaction. Times in ms on the ledger's clock.
 */
export class Book {
  readonly audit: Audit;
  readonly receipts: Receipts;
  readonly once: Once;
  readonly tallies: Tallies;
  readonly orders: Orders;
  /** Counters of all that was ever written. */
  readonly sums: Sums;
  /** What operators say of edges. */
  readonly steering: Steering;
  private readonly blockRecords: BlockRecords;

  constructor(sql: Sql, private readonly completions: Completions, private readonly numbering: Numbering) {
    this.sums = new Sums(sql);
    this.audit = new Audit(sql, this.sums);
    this.receipts = new Receipts(sql);
    this.once = new Once(sql);
    this.tallies = new Tallies(sql, this.sums);
    this.orders = new Orders(sql, this.audit, this.once);
    this.blockRecords = new BlockRecords(sql);
    this.steering = new Steering(sql, {
      write: (writing, nowMs) => this.receiptOf(this.write(writing, nowMs), writing.asked),
      receipt: (number, asked) => this.receiptAt(number, asked),
    });
  }

  /** Writes a purge and the order to fill again what it empties, unless it was written before: by its id, or by its idempotency key within a day. */
  purge(command: PurgeCommand, nowMs: number): PurgeReply {
    const { id, by, mode, keys, asked, idempotencyKey } = command;
    const named = idempotencyKey === undefined ? undefined : { by, key: idempotencyKey, digest: digestOf([mode, keys, asked]) };
    const seen = named === undefined ? undefined : this.once.command(named, nowMs);
    if (seen?.kind === "other") return { kind: "conflict" };
    const before = seen?.kind === "same" ? this.receipts.byNumber(seen.number) : this.receipts.byId(id);
    if (before !== undefined) return { kind: "accepted", receipt: this.receiptOf(before), repeated: true };
    const hashes = [...new Set(keys.map(hashOf))];
    const slip = this.write({ id, kind: "purge", mode, by, asked, draft: { kind: "purge", mode, hashes } }, nowMs);
    if (named !== undefined) this.once.remember(named, slip.number, nowMs);
    const order = rewarmOrder(command, hashes, slip.number, nowMs);
    if (order !== undefined) this.orders.add(order, nowMs);
    return { kind: "accepted", receipt: this.receiptOf(slip, asked), repeated: false };
  }

  /** Arms a block, in the place of the one of the same id. `receipt`: an id for its receipt. */
  putBlock({ by, block, keys }: BlockCommand, receipt: string, nowMs: number): Receipt {
    const { id, countries, fromMs, untilMs, reason } = block;
    const hashes = [...new Set([...keys, ...(block.tags.length > 0 ? [BLOCKED_BY_TAG] : [])].map(hashOf))];
    const armed = { id, hashes, countries, fromMs, ...(untilMs === undefined ? {} : { untilMs }), reason };
    const slip = this.write({ id: receipt, kind: "block", by, asked: block, draft: { kind: "block", block: armed } }, nowMs);
    this.blockRecords.put({ number: slip.number, receipt, by, atMs: nowMs, block });
    return this.receiptOf(slip, block);
  }

  /** Takes a block back; what became of its deliveries goes into the audit log with it. Nothing: there is none. */
  dropBlock(id: string, by: string, receipt: string, nowMs: number): Receipt | undefined {
    if (this.blockRecords.of(id) === undefined) return undefined;
    const asked = { id, countries: this.tallies.of(id) };
    const slip = this.write({ id: receipt, kind: "unblock", by, asked, draft: { kind: "unblock", id } }, nowMs);
    this.blockRecords.drop(id);
    this.tallies.drop(id);
    return this.receiptOf(slip, asked);
  }

  /** Whether an event was not seen within a day; it is from now on. */
  event(id: string, nowMs: number): boolean {
    const isNew = this.once.event(id, nowMs);
    if (isNew) this.sums.add("events", 1);
    return isNew;
  }

  /** Writes into the audit log what has become complete, under the newest command it holds for. */
  completed({ after, upTo, atMs, regions }: Completed): void {
    const id = this.receipts.lastUpTo(upTo)?.id ?? "";
    this.audit.append({ atMs, kind: "complete", by: "ledger", id, number: upTo, what: { after, regions } });
  }

  /** The receipt of an id. */
  receipt(id: string): Receipt | undefined {
    const slip = this.receipts.byId(id);
    return slip === undefined ? undefined : this.receiptOf(slip);
  }

  /** At most `limit` receipts above a number, lowest first. */
  page(after: PurgeNumber, limit: number): { receipts: Receipt[]; next?: PurgeNumber } {
    const slips = this.receipts.after(after, limit + 1);
    const shown = fitting(this.withWords(slips), limit, ({ what }) => what.length);
    const last = shown.at(-1)?.slip.number;
    return {
      receipts: shown.map(({ slip, what }) => this.receiptOf(slip, askedIn(what, slip.mode))),
      ...(shown.length < slips.length && last !== undefined ? { next: last } : {}),
    };
  }

  /** The block of an id, with what became of it. */
  block(id: string): BlockStatus | undefined {
    const put = this.blockRecords.of(id);
    return put === undefined ? undefined : this.statusOf(put);
  }

  /** At most `limit` blocks after an id. */
  blocks(after: string | undefined, limit: number): BlockPage {
    const puts = this.blockRecords.after(after, limit + 1);
    // Each is on the page twice: as it is, and as what its receipt was asked for.
    const shown = fitting(puts, limit, ({ chars }) => 2 * chars);
    const last = shown.at(-1)?.block.id;
    return { blocks: shown.map((put) => this.statusOf(put)), ...(shown.length < puts.length && last !== undefined ? { next: last } : {}) };
  }

  private write({ id, kind, mode, by, asked, draft }: Writing, nowMs: number): Slip {
    const { number, completed } = this.numbering.append(draft, nowMs);
    const seq = this.audit.append({ atMs: nowMs, kind, by, id, number, what: mode === undefined ? asked : { mode, asked } });
    const slip: Slip = { number, id, kind, ...(mode === undefined ? {} : { mode }), by, atMs: nowMs, seq };
    this.receipts.put(slip);
    if (mode !== undefined) this.sums.add(`purges{mode="${mode}"}`, 1);
    // Only now: the audit log says first that it came, then that it is complete.
    for (const part of completed) this.completed(part);
    return slip;
  }

  private *withWords(slips: readonly Slip[]): Generator<{ readonly slip: Slip; readonly what: string }> {
    for (const slip of slips) yield { slip, what: this.audit.what(slip.seq) ?? "null" };
  }

  private statusOf({ block, number, receipt, by, atMs }: PutBlock): BlockStatus {
    // A block outlives the audit log's days; its receipt then says only what is certain.
    const old: Receipt = { id: receipt, number, kind: "block", by, asked: block, acceptedAtMs: atMs, state: "complete", regions: [] };
    return { block, number, by, putAtMs: atMs, receipt: this.receiptAt(number, block) ?? old, countries: this.tallies.of(block.id) };
  }

  private receiptAt(number: PurgeNumber, asked: unknown): Receipt | undefined {
    const slip = this.receipts.byNumber(number);
    return slip === undefined ? undefined : this.receiptOf(slip, asked);
  }

  /** `asked` where it is at hand, so that it need not be read. */
  private receiptOf({ id, number, kind, mode, by, atMs, seq }: Slip, asked: unknown = askedIn(this.audit.what(seq) ?? "null", mode)): Receipt {
    const completion = this.numbering.completeUpTo < number ? undefined : this.completions.of(number);
    const standing = completion === undefined
      ? { state: "accepted" as const, regions: this.numbering.proofs(number) }
      : { state: "complete" as const, completeAtMs: completion.atMs, regions: completion.regions };
    return { id, number, kind, ...(mode === undefined ? {} : { mode }), by, asked, acceptedAtMs: atMs, ...standing };
  }
}

/** What was asked for, from what the audit log says of it. */
function askedIn(json: string, mode: PurgeMode | undefined): unknown {
  const what: unknown = JSON.parse(json);
  return mode !== undefined && typeof what === "object" && what !== null && "asked" in what ? what.asked : what;
}
