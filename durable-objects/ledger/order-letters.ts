import type { Region } from "../../src/core/purge/regions.ts";
import type { Sql } from "../storage/sql.ts";

/** Something a region has yet to be told of an order; `bytes`: how long it is. */
export type Letter = {
  readonly region: Region;
  readonly place: number;
  readonly id: string;
  readonly what: "order" | "cancel";
  readonly bytes: number;
};

/** What regions have yet to be told of orders: at most one letter a region and order, the cancellation in the order's place. */
export class OrderLetters {
  private fresh: Set<Region>;

  constructor(private readonly sql: Sql) {
    // After an eviction what waits is news again.
    this.fresh = new Set(this.sql.all<{ region: Region }>("SELECT DISTINCT region FROM order_letters").map(({ region }) => region));
  }

  /** Whether letters were written that `takeFresh` has not told of. */
  get hasFresh(): boolean {
    return this.fresh.size > 0;
  }

  /** Regions to which letters were written since this was last asked. */
  takeFresh(): readonly Region[] {
    const regions = [...this.fresh];
    this.fresh = new Set();
    return regions;
  }

  /** Writes a letter to each of some regions. */
  write(place: number, regions: readonly Region[], what: Letter["what"]): void {
    this.sql.write("INSERT OR REPLACE INTO order_letters (region, place, what) SELECT value, ?, ? FROM json_each(?)", place, what, JSON.stringify(regions));
    for (const region of regions) this.fresh.add(region);
  }

  /** At most `limit` letters to a region, of orders after a place, oldest first. */
  to(region: Region, after: number, limit: number): Letter[] {
    return this.sql.all<{ place: number; id: string; what: Letter["what"]; bytes: number }>(
      `SELECT place, id, what, CASE what WHEN 'order' THEN bytes ELSE 0 END AS bytes
        FROM order_letters JOIN orders USING (place) WHERE region = ? AND place > ? ORDER BY place LIMIT ?`,
      region, after, limit,
    ).map(({ place, id, what, bytes }) => ({ region, place, id, what, bytes }));
  }

  /** A letter has arrived. One that was written in its place meanwhile stays. */
  arrived({ region, place, what }: Letter): void {
    this.sql.write("DELETE FROM order_letters WHERE region = ? AND place = ? AND what = ?", region, place, what);
  }

  /** Regions that have a letter about an order coming. */
  of(place: number): Region[] {
    return this.sql.all<{ region: Region }>("SELECT region FROM order_letters WHERE place = ? ORDER BY region", place).map(({ region }) => region);
  }

  /** Forgets the letters about places, which are JSON's list of numbers. */
  drop(places: string): void {
    this.sql.write("DELETE FROM order_letters WHERE place IN (SELECT value FROM json_each(?))", places);
  }
}
