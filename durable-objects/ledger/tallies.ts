import type { BlockTally } from "../../src/core/purge/entry.ts";
import { seriesText } from "../../src/core/metrics/series.ts";
import type { Sql } from "../storage/sql.ts";
import type { Sums } from "./sums.ts";

/** What became of a block's deliveries in one country. */
export type CountryTally = Omit<BlockTally, "id">;

type TallyRow = { country: string; last_delivery_ms: number; refusals: number; last_refusal_ms: number };

/** What colos saw of blocks, summed by block and country. */
export class Tallies {
  constructor(private readonly sql: Sql, private readonly sums: Sums) {}

  /** Adds what was seen; of blocks that are not there nothing is kept but the sum of all refusals. */
  add(tallies: readonly BlockTally[]): void {
    if (tallies.length === 0) return;
    for (const { country, refusals } of tallies) this.sums.add(seriesText("block_refusals", { country }), refusals);
    this.sql.write(
      `INSERT INTO tallies (id, country, last_delivery_ms, refusals, last_refusal_ms)
        SELECT t.value ->> 'id', t.value ->> 'country', t.value ->> 'lastDeliveryMs', t.value ->> 'refusals', t.value ->> 'lastRefusalMs'
        FROM json_each(?) AS t WHERE t.value ->> 'id' IN (SELECT id FROM block_records)
        ON CONFLICT (id, country) DO UPDATE SET last_delivery_ms = max(last_delivery_ms, excluded.last_delivery_ms),
          refusals = refusals + excluded.refusals, last_refusal_ms = max(last_refusal_ms, excluded.last_refusal_ms)`,
      JSON.stringify(tallies),
    );
  }

  /** A block's, by country. */
  of(id: string): CountryTally[] {
    return this.sql.all<TallyRow>("SELECT country, last_delivery_ms, refusals, last_refusal_ms FROM tallies WHERE id = ? ORDER BY country", id)
      .map(({ country, last_delivery_ms, refusals, last_refusal_ms }) =>
        ({ country, lastDeliveryMs: last_delivery_ms, refusals, lastRefusalMs: last_refusal_ms }));
  }

  /** Forgets a block's. */
  drop(id: string): void {
    this.sql.write("DELETE FROM tallies WHERE id = ?", id);
  }
}
