import type { OrderCommand, OrderRecord, OrderReply, OrdersPort } from "../../../durable-objects/prewarm-ports.ts";

/** Orders as the ledger keeps them, in memory: the same key and the same words are one order. */
export class MemoryOrders implements OrdersPort {
  readonly told: OrderCommand[] = [];
  private readonly byId = new Map<string, OrderRecord>();
  private readonly byKey = new Map<string, { asked: string; id: string }>();

  constructor(private readonly reach: () => void) {}

  async putOrder(command: OrderCommand): Promise<OrderReply> {
    this.reach();
    const { order, idempotencyKey } = command;
    const key = idempotencyKey === undefined ? undefined : `${order.by} ${idempotencyKey}`;
    const asked = JSON.stringify(order.asked);
    const before = key === undefined ? undefined : this.byKey.get(key);
    if (before !== undefined && before.asked !== asked) return { kind: "conflict" };
    const known = before === undefined ? undefined : this.byId.get(before.id);
    if (known !== undefined) return { kind: "accepted", order: known, repeated: true };
    if (key !== undefined) this.byKey.set(key, { asked, id: order.id });
    this.told.push(command);
    const record: OrderRecord = { order, undelivered: [] };
    this.byId.set(order.id, record);
    return { kind: "accepted", order: record, repeated: false };
  }

  /** Changes what is known of an order. */
  change(id: string, change: Partial<OrderRecord>): void {
    const record = this.byId.get(id);
    if (record === undefined) throw new Error(id);
    this.byId.set(id, { ...record, ...change });
  }

  async order(id: string): Promise<OrderRecord | undefined> {
    this.reach();
    return this.byId.get(id);
  }

  async orders(before: number | undefined, limit: number): Promise<readonly OrderRecord[]> {
    this.reach();
    const all = [...this.byId.values()].toReversed().filter(({ order }) => order.acceptedAtMs < (before ?? Number.POSITIVE_INFINITY));
    return all.slice(0, limit);
  }

  async cancelOrder(id: string): Promise<OrderRecord | undefined> {
    this.reach();
    if (!this.byId.has(id)) return undefined;
    this.change(id, { cancelledAtMs: 1_800_000_000_000 });
    return this.byId.get(id);
  }
}
