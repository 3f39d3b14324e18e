import type { Book } from "./book.ts";
import type { Completions } from "./completions.ts";

/** At most so many records go at once, so that a command never waits long behind it. */
const AT_ONCE = 5000;

/** Drops what is older than it has to be kept, a part at a time. Whether there may be more to drop now. */
export function dropOld(book: Book, completions: Completions, auditMs: number, nowMs: number): boolean {
  const seen = book.once.drop(nowMs, AT_ONCE);
  const dropped = book.audit.drop(nowMs - auditMs, AT_ONCE);
  if (dropped !== undefined && dropped.number > 0) {
    book.receipts.drop(dropped.number);
    completions.drop(dropped.number + 1);
  }
  return seen >= AT_ONCE || dropped !== undefined;
}
