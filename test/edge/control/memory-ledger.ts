import type {
  AuditPage, AuditRecord, BlockCommand, BlockPage, BlockStatus, LedgerFigures, LedgerPort, PurgeCommand, PurgeReply, Receipt,
  SteerCommand, SteerReply, SteerStatus,
} from "../../../durable-objects/ledger-port.ts";
import type { OrderCommand, OrderRecord, OrderReply, OrdersPort } from "../../../durable-objects/prewarm-ports.ts";
import { nextNumber } from "../../../src/core/purge/number.ts";
import type { Proof } from "../../../src/core/purge/proof.ts";
import { MemoryOrders } from "./memory-orders.ts";
import { MemorySteers } from "./memory-steers.ts";

/** What the ledger is, in memory: one record of everything it was told, and receipts that are complete when a test says so. */
export class MemoryLedger implements LedgerPort, OrdersPort {
  readonly warming = new MemoryOrders(() => this.reach());
  readonly steering = new MemorySteers((kind, by, asked) => this.write(`${kind}-${(this.made += 1)}`, kind, by, asked));
  readonly told: (PurgeCommand | BlockCommand)[] = [];
  readonly dropped: string[] = [];
  /** Where entries stand from now on; none: they are complete at once. */
  regions: readonly Proof[] = [];
  /** Set: nothing can be reached. */
  fault: Error | undefined;
  nowMs = 1_800_000_000_000;
  /** Whoever waits for a receipt, as it begins to wait. */
  onWait: (id: string) => void = () => undefined;
  private readonly receiptsById = new Map<string, Receipt>();
  private readonly byKey = new Map<string, { asked: string; id: string }>();
  private readonly blocksById = new Map<string, BlockStatus>();
  private readonly records: AuditRecord[] = [];
  private readonly seen = new Set<string>();
  private last = 0;
  private made = 0;

  /** Makes a receipt complete. */
  complete(id: string): void {
    const receipt = this.receiptsById.get(id);
    if (receipt === undefined) throw new Error(id);
    const regions = receipt.regions.map((proof) => ({ region: proof.region, state: "confirmed", appliedAtMs: this.nowMs, leasesEndedAtMs: this.nowMs }) as const);
    this.receiptsById.set(id, { ...receipt, state: "complete", completeAtMs: this.nowMs, regions });
  }

  async purge(command: PurgeCommand): Promise<PurgeReply> {
    this.reach();
    const key = command.idempotencyKey === undefined ? undefined : `${command.by} ${command.idempotencyKey}`;
    const asked = JSON.stringify([command.mode, command.keys, command.asked]);
    const before = key === undefined ? undefined : this.byKey.get(key);
    if (before !== undefined && before.asked !== asked) return { kind: "conflict" };
    const repeated = before === undefined ? undefined : this.receiptsById.get(before.id);
    if (repeated !== undefined) return { kind: "accepted", receipt: repeated, repeated: true };
    if (key !== undefined) this.byKey.set(key, { asked, id: command.id });
    this.told.push(command);
    return { kind: "accepted", receipt: this.write(command.id, "purge", command.by, command.asked, command.mode), repeated: false };
  }

  async putBlock(command: BlockCommand): Promise<Receipt> {
    this.reach();
    this.told.push(command);
    const receipt = this.write(`block-${(this.made += 1)}`, "block", command.by, command.block);
    const { block, by } = command;
    this.blocksById.set(block.id, { block, by, number: receipt.number, putAtMs: this.nowMs, receipt, countries: [] });
    return receipt;
  }

  async dropBlock(id: string, by: string): Promise<Receipt | undefined> {
    this.reach();
    this.dropped.push(id);
    return this.blocksById.delete(id) ? this.write(`unblock-${(this.made += 1)}`, "unblock", by, { id }) : undefined;
  }

  async putSteer(command: SteerCommand): Promise<SteerReply> {
    this.reach();
    return this.steering.put(command, this.nowMs);
  }

  async dropSteer(edge: string, by: string): Promise<Receipt | undefined> {
    this.reach();
    return this.steering.drop(edge, by);
  }

  async steers(): Promise<readonly SteerStatus[]> {
    this.reach();
    return this.steering.all();
  }

  async receipt(id: string, waitMs: number): Promise<Receipt | undefined> {
    this.reach();
    const receipt = this.receiptsById.get(id);
    if (receipt?.state !== "accepted" || waitMs === 0) return receipt;
    // A wait that is over at once: what happens meanwhile is the test's to say.
    this.onWait(id);
    return this.receiptsById.get(id);
  }

  async receipts(after: number, limit: number): Promise<{ receipts: readonly Receipt[]; next?: number }> {
    this.reach();
    const all = [...this.receiptsById.values()].filter(({ number }) => number > after);
    const page = all.slice(0, limit);
    const next = page.at(-1)?.number;
    return { receipts: page, ...(all.length > limit && next !== undefined ? { next } : {}) };
  }

  async audit(after: number, limit: number): Promise<AuditPage> {
    this.reach();
    const all = this.records.filter(({ seq }) => seq > after);
    const next = all[limit - 1]?.seq;
    const checkpoints = [{ seq: 1, hash: "1".repeat(64), atMs: this.nowMs, signature: "s" }];
    return { records: all.slice(0, limit), checkpoints, ...(all.length > limit && next !== undefined ? { next } : {}) };
  }

  async block(id: string): Promise<BlockStatus | undefined> {
    this.reach();
    return this.blocksById.get(id);
  }

  async blocks(after: string | undefined, limit: number): Promise<BlockPage> {
    this.reach();
    const all = [...this.blocksById.values()].filter(({ block }) => block.id > (after ?? "")).toSorted((a, b) => (a.block.id < b.block.id ? -1 : 1));
    const next = all[limit - 1]?.block.id;
    return { blocks: all.slice(0, limit), ...(all.length > limit && next !== undefined ? { next } : {}) };
  }

  async firstSeen(eventId: string): Promise<boolean> {
    this.reach();
    const isNew = !this.seen.has(eventId);
    this.seen.add(eventId);
    return isNew;
  }

  putOrder(command: OrderCommand): Promise<OrderReply> {
    return this.warming.putOrder(command);
  }

  order(id: string): Promise<OrderRecord | undefined> {
    return this.warming.order(id);
  }

  orders(before: number | undefined, limit: number): Promise<readonly OrderRecord[]> {
    return this.warming.orders(before, limit);
  }

  cancelOrder(id: string): Promise<OrderRecord | undefined> {
    return this.warming.cancelOrder(id);
  }

  async figures(): Promise<LedgerFigures> {
    this.reach();
    return { counts: [['purges{mode="hard"}', this.told.length]], blocks: this.blocksById.size, orders: this.warming.told.length, undelivered: [["oc", 2]], incomplete: 0, lastNumberMs: this.nowMs };
  }

  private reach(): void {
    if (this.fault !== undefined) throw this.fault;
  }

  private write(id: string, kind: Receipt["kind"], by: string, asked: unknown, mode?: Receipt["mode"]): Receipt {
    this.last = nextNumber(this.last, this.nowMs);
    const done = this.regions.length === 0 ? ({ state: "complete", completeAtMs: this.nowMs } as const) : ({ state: "accepted" } as const);
    const receipt: Receipt = { id, number: this.last, kind, ...(mode === undefined ? {} : { mode }), by, asked, acceptedAtMs: this.nowMs, ...done, regions: this.regions };
    this.receiptsById.set(id, receipt);
    const seq = this.records.length + 1;
    this.records.push({ seq, atMs: this.nowMs, kind, by, id, number: this.last, what: asked, previous: "0".repeat(64), hash: String(seq).padStart(64, "0") });
    return receipt;
  }
}
