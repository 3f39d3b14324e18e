import type { Book } from "./book.ts";
import type { Completions } from "./completions.ts";

/** At most so many records go at once, so that a command never waits long behind it. */
const AT_ONCE = 5000;
/** Orders are long. */
const ORDERS_AT_ONCE = 250;
/** An object's database ends at 10 GB, and then no purge could be written: from here on the oldest records make room early. */
export const FULL_BYTES = 6 * 1_073_741_824;

/** Drops what need not be kept any longer, a part at a time. `bytes`: the database's size. Whether there may be more to drop now. */
export function dropOld(book: Book, completions: Completions, auditMs: number, bytes: number, nowMs: number): boolean {
  const orders = book.orders.drop(nowMs, ORDERS_AT_ONCE);
  const seen = book.once.drop(nowMs, AT_ONCE);
  const dropped = book.audit.drop(bytes > FULL_BYTES ? Number.MAX_SAFE_INTEGER : nowMs - auditMs, AT_ONCE);
  if (dropped !== undefined && dropped.number > 0) {
    book.receipts.drop(dropped.number);
    completions.drop(dropped.number + 1);
  }
  return orders >= ORDERS_AT_ONCE || seen >= AT_ONCE || dropped !== undefined;
}
