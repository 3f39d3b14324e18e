import { type Region, REGIONS } from "../../src/core/purge/regions.ts";
import { bufferOf } from "../storage/entry-bytes.ts";
import type { Sql } from "../storage/sql.ts";

/** What a region may say at most; beyond, what it said before stands. */
const MOST_BYTES = 262_144;
/** What was said longer ago says nothing of today. */
const KEPT_MS = 86_400_000;

/** What regions last said is played there, a row each. */
export class Tides {
  constructor(private readonly sql: Sql) {}

  /** Takes what a region says, if it is one and does not say too much. */
  put(region: Region, bytes: Uint8Array, nowMs: number): void {
    if (!REGIONS.includes(region) || bytes.length > MOST_BYTES) return;
    this.sql.write("INSERT OR REPLACE INTO tides (region, at_ms, bytes) VALUES (?, ?, ?)", region, nowMs, bufferOf(bytes));
  }

  /** What the others said within a day. */
  besides(region: Region, nowMs: number): (readonly [Region, Uint8Array])[] {
    return this.sql.all<{ region: Region; bytes: ArrayBuffer }>("SELECT region, bytes FROM tides WHERE region <> ? AND at_ms > ? ORDER BY region", region, nowMs - KEPT_MS)
      .map((row) => [row.region, new Uint8Array(row.bytes)] as const);
  }
}
