import type { Order } from "../../src/core/prewarm/order.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { OrderCommand, OrderRecord, OrderReply } from "../prewarm-ports.ts";
import type { Sql } from "../storage/sql.ts";
import type { Audit } from "./audit.ts";
import { digestOf } from "./chain.ts";
import type { Once } from "./once.ts";
import { OrderLetters } from "./order-letters.ts";
import { type OrderRow, OrderRows } from "./order-rows.ts";
import { OrderTexts } from "./order-texts.ts";
import { saidOf } from "./order-words.ts";
import { fitting } from "./page.ts";

/**
 * The ledger's book of orders: what was ordered, what was cancelled, and which region has yet to be told. Whoever calls what
 * writes holds a transaction. Times in ms on the ledger's clock.
 */
export class Orders {
  readonly letters: OrderLetters;
  private readonly rows: OrderRows;
  private readonly texts: OrderTexts;

  constructor(sql: Sql, private readonly audit: Audit, private readonly once: Once) {
    this.letters = new OrderLetters(sql);
    this.rows = new OrderRows(sql);
    this.texts = new OrderTexts(sql);
  }

  /** Whether there are so many that it is time to `drop`. */
  get isCrowded(): boolean {
    return this.rows.isCrowded;
  }

  /** Writes an order, unless it was written before: by its id, or by its idempotency key within a day. `after`: the newest purge. */
  put({ order: said, idempotencyKey }: OrderCommand, after: PurgeNumber, nowMs: number): OrderReply {
    const order: Order = after === 0 ? said : { ...said, after };
    const { by, id, asked } = order;
    // What was asked for, not what it came to: the same words may name other URLs a minute later.
    const named = idempotencyKey === undefined ? undefined : { by, key: idempotencyKey, digest: digestOf(["prewarm", asked]) };
    const seen = named === undefined ? undefined : this.once.command(named, nowMs);
    if (seen?.kind === "other") return { kind: "conflict" };
    const before = (seen?.kind === "same" ? this.rows.at(seen.number) : undefined) ?? this.rows.byId(id);
    if (before !== undefined) return { kind: "accepted", order: this.recordOf(before), repeated: true };
    const place = this.add(order, nowMs);
    if (named !== undefined) this.once.remember(named, place, nowMs);
    return { kind: "accepted", order: { order, undelivered: this.letters.of(place) }, repeated: false };
  }

  /** Writes an order whose id is new, with a letter to each of its regions; its place. */
  add(order: Order, nowMs: number): number {
    const { by, id, wanted } = order;
    const bytes = new TextEncoder().encode(JSON.stringify(order));
    const place = this.rows.add(order, bytes.length);
    this.texts.put(place, bytes);
    this.letters.write(place, regionsOf(order), "order");
    this.audit.append({ atMs: nowMs, kind: "prewarm", by, id, number: wanted.kind === "purged" ? wanted.number : 0, what: saidOf(order) });
    return place;
  }

  /** Cancels an order, and writes it to all its regions: also who has not said that it has it may. Nothing: there is none. */
  cancel(id: string, by: string, nowMs: number): OrderRecord | undefined {
    const row = this.rows.byId(id);
    if (row === undefined || row.cancelledAtMs !== undefined) return row === undefined ? undefined : this.recordOf(row);
    const { order } = this.recordOf(row);
    this.rows.cancel(row.place, nowMs);
    this.letters.write(row.place, regionsOf(order), "cancel");
    this.audit.append({ atMs: nowMs, kind: "prewarm-cancel", by, id, number: 0, what: { id } });
    return { order, cancelledAtMs: nowMs, undelivered: this.letters.of(row.place) };
  }

  /** The order of an id. */
  byId(id: string): OrderRecord | undefined {
    const row = this.rows.byId(id);
    return row === undefined ? undefined : this.recordOf(row);
  }

  /** At most `limit` orders accepted before a time, newest first, and all of the last one's time. */
  page(beforeMs: number, limit: number): OrderRecord[] {
    const shown = fitting(this.rows.before(beforeMs, limit), limit, ({ bytes }) => bytes);
    const last = shown.at(-1);
    return [...shown, ...(last === undefined ? [] : this.rows.besides(last))].map((row) => this.recordOf(row));
  }

  /** The order of a place, for a region: what was asked for in the operator's words is nothing to it. Nothing: it was dropped. */
  forRegions(place: number): Order | undefined {
    const row = this.rows.at(place);
    return row === undefined ? undefined : { ...this.recordOf(row).order, asked: null };
  }

  /** Drops what need not be kept any longer, at most `limit` orders; how many went. */
  drop(nowMs: number, limit: number): number {
    const places = this.rows.dropped(nowMs, limit);
    if (places.length === 0) return 0;
    const list = JSON.stringify(places);
    this.rows.drop(list);
    this.texts.drop(list);
    this.letters.drop(list);
    return places.length;
  }

  private recordOf({ place, cancelledAtMs }: OrderRow): OrderRecord {
    const order = JSON.parse(this.texts.get(place)) as Order;
    return { order, ...(cancelledAtMs === undefined ? {} : { cancelledAtMs }), undelivered: this.letters.of(place) };
  }
}

function regionsOf({ startsAtMs }: Order): Region[] {
  return Object.keys(startsAtMs) as Region[];
}
