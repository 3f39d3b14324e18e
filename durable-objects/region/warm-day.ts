import type { Sql } from "../storage/sql.ts";
import { Words } from "../storage/words.ts";

const DAY_MS = 86_400_000;

/** What judgement has spent of the day (by UTC). Outlives an instance. */
export class WarmDay {
  private readonly words: Words;

  constructor(sql: Sql) {
    this.words = new Words(sql);
  }

  /** Bytes. */
  spent(nowMs: number): number {
    return this.words.number("warm_day") === dayOf(nowMs) ? this.words.number("warm_day_bytes") : 0;
  }

  /** So many more. Within a transaction of the caller's. */
  spend(bytes: number, nowMs: number): void {
    this.words.set("warm_day_bytes", this.spent(nowMs) + bytes);
    this.words.set("warm_day", dayOf(nowMs));
  }

  /** When the next one begins. */
  nextMs(nowMs: number): number {
    return (dayOf(nowMs) + 1) * DAY_MS;
  }
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
