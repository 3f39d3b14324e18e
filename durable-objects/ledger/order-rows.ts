import type { Order } from "../../src/core/prewarm/order.ts";
import type { Sql } from "../storage/sql.ts";

/** An order but for what it says. */
export type OrderRow = { readonly place: number; readonly acceptedAtMs: number; readonly cancelledAtMs?: number; readonly bytes: number };

/** Orders are kept this long after the last region has begun. */
const KEPT_MS = 30 * 86_400_000;
/** Of those that have begun and were delivered the newest are kept, so many of them or so much. */
const MOST = 1000;
const MOST_BYTES = 512 * 1_048_576;
/** Beyond so many times as much the oldest go whatever they wait for. */
const FAR_BEYOND = 10;
/** It is time to drop when so many more have come. */
const SLACK = 250;

type Row = { place: number; accepted_ms: number; cancelled_ms: number | null; bytes: number };

const COLUMNS = "place, accepted_ms, cancelled_ms, bytes";

/** When orders were accepted, begin, and were cancelled. Places count up in the order of their coming. */
export class OrderRows {
  private count: number;
  private kept: number;

  constructor(private readonly sql: Sql) {
    this.count = sql.first<{ n: number }>("SELECT count(*) AS n FROM orders")?.n ?? 0;
    this.kept = MOST;
  }

  /** Whether enough came that `dropped` is worth asking. */
  get isCrowded(): boolean {
    return this.count > this.kept + SLACK;
  }

  /** Writes an order's row; its place. */
  add({ id, acceptedAtMs, startsAtMs }: Order, bytes: number): number {
    const lastStartMs = Math.max(acceptedAtMs, ...Object.values(startsAtMs));
    const [row] = this.sql.write<{ place: number }>(
      "INSERT INTO orders (id, accepted_ms, last_start_ms, bytes) VALUES (?, ?, ?, ?) RETURNING place", id, acceptedAtMs, lastStartMs, bytes,
    );
    this.count += 1;
    return row?.place ?? 0;
  }

  /** Notes that an order is cancelled. */
  cancel(place: number, nowMs: number): void {
    this.sql.write("UPDATE orders SET cancelled_ms = ? WHERE place = ?", nowMs, place);
  }

  /** The row of an id. */
  byId(id: string): OrderRow | undefined {
    return this.rows("id = ?", id)[0];
  }

  /** The row of a place. */
  at(place: number): OrderRow | undefined {
    return this.rows("place = ?", place)[0];
  }

  /** At most `limit` rows accepted before a time, newest first. */
  before(ms: number, limit: number): OrderRow[] {
    return this.rows("accepted_ms < ? ORDER BY accepted_ms DESC, place DESC LIMIT ?", ms, limit);
  }

  /** Rows accepted at the same time as one, and before it. */
  besides({ acceptedAtMs, place }: OrderRow): OrderRow[] {
    return this.rows("accepted_ms = ? AND place < ? ORDER BY place DESC", acceptedAtMs, place);
  }

  /** The places of what need not be kept any longer, oldest first, at most `limit`. */
  dropped(nowMs: number, limit: number): number[] {
    const places = this.sql.all<{ place: number }>(
      `SELECT place FROM (SELECT place, last_start_ms, row_number() OVER w AS nth, sum(bytes) OVER w AS total FROM orders WINDOW w AS (ORDER BY place DESC))
        WHERE last_start_ms < ?1 OR nth > ?3 * ${FAR_BEYOND} OR total > ?4 * ${FAR_BEYOND}
          OR ((nth > ?3 OR total > ?4) AND last_start_ms <= ?2 AND place NOT IN (SELECT place FROM order_letters))
        ORDER BY place LIMIT ?5`,
      nowMs - KEPT_MS, nowMs, MOST, MOST_BYTES, limit,
    ).map(({ place }) => place);
    // Those that must wait are not looked through again before more have come.
    if (places.length < limit) this.kept = Math.max(MOST, this.count - places.length);
    return places;
  }

  /** Forgets the rows of places, which are JSON's list of numbers. */
  drop(places: string): void {
    this.count -= this.sql.write("DELETE FROM orders WHERE place IN (SELECT value FROM json_each(?)) RETURNING 1 AS gone", places).length;
  }

  private rows(where: string, ...bindings: (string | number)[]): OrderRow[] {
    return this.sql.all<Row>(`SELECT ${COLUMNS} FROM orders WHERE ${where}`, ...bindings).map(rowOf);
  }
}

function rowOf({ place, accepted_ms, cancelled_ms, bytes }: Row): OrderRow {
  return { place, acceptedAtMs: accepted_ms, ...(cancelled_ms === null ? {} : { cancelledAtMs: cancelled_ms }), bytes };
}
