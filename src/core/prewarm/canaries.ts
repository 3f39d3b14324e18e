import type { Item } from "./item.ts";

/** So many of a lead's URLs that have not come stand for those behind them. */
const ENOUGH = 3;
/** One that has not come for so long stands only for itself: the lead may have failed with it. */
const STANDS_MS = 10_000;

/**
 * Who leads goes through an order as the others do: while the first of its URLs are not in the reserve those behind them need not be
 * looked for. One look through a job's URLs in their order.
 */
export class Canaries {
  private readonly counts = new Map<string, number>();

  /** A URL of that lead has its time to wait, or is being looked for. */
  waits(lead: string, { absentMs }: Item, nowMs: number): void {
    if (absentMs > 0 && nowMs - absentMs < STANDS_MS) this.counts.set(lead, (this.counts.get(lead) ?? 0) + 1);
  }

  /** Whether a URL of that lead is worth a look. */
  mayLook(lead: string, item: Item, nowMs: number): boolean {
    if ((this.counts.get(lead) ?? 0) >= ENOUGH) return false;
    this.waits(lead, item, nowMs);
    return true;
  }
}
