import { type PurgeNumber, msOfNumber } from "../../src/core/purge/number.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { LedgerFigures } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";
import type { Book } from "./book.ts";

/** More than this are not counted: whoever asks would wait for it, and many is many. */
const MOST_COUNTED = 10_000;

/** The figures of a ledger; each statement reads an index or what is few. */
export function figuresOf(sql: Sql, book: Book, { last, completeUpTo }: { readonly last: PurgeNumber; readonly completeUpTo: PurgeNumber }): LedgerFigures {
  const open = sql.first<{ n: number; since: number | null }>(
    "SELECT count(*) AS n, min(at_ms) AS since FROM (SELECT at_ms FROM receipts WHERE number > ? ORDER BY number LIMIT ?)", completeUpTo, MOST_COUNTED,
  );
  return {
    counts: book.sums.all(),
    blocks: sql.first<{ n: number }>("SELECT count(*) AS n FROM block_records")?.n ?? 0,
    orders: sql.first<{ n: number }>("SELECT count(*) AS n FROM orders")?.n ?? 0,
    undelivered: sql.all<{ region: Region; n: number }>("SELECT region, count(*) AS n FROM order_letters GROUP BY region").map(({ region, n }) => [region, n] as const),
    incomplete: open?.n ?? 0,
    ...(typeof open?.since === "number" && { incompleteSinceMs: open.since }),
    ...(last > 0 && { lastNumberMs: msOfNumber(last) }),
  };
}
