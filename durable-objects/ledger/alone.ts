import type { Entry } from "../../src/core/purge/entry.ts";
import { type PurgeNumber, nextNumber } from "../../src/core/purge/number.ts";
import { Log } from "../storage/log.ts";
import { NewestKeys } from "../storage/newest.ts";
import type { Sql } from "../storage/sql.ts";
import type { Obligor } from "./proofs.ts";
import type { Protocol } from "./protocol.ts";

/** A ledger that promises nothing to anybody: what it numbers is complete. */
export class Alone implements Protocol {
  private readonly log: Log;
  private readonly newest: NewestKeys;
  private last: PurgeNumber;

  constructor(sql: Sql) {
    this.log = new Log(sql);
    this.newest = new NewestKeys(sql);
    this.last = this.log.last();
  }

  append(entryOf: (number: PurgeNumber) => Entry, nowMs: number): { number: PurgeNumber; obliged: Obligor[] } {
    const number = nextNumber(this.last, nowMs);
    this.last = number;
    const entry = entryOf(number);
    this.log.add({ number, entry: new TextEncoder().encode(JSON.stringify(entry)) });
    if (entry.kind === "purge") this.newest.raise(number, entry.mode, entry.hashes);
    return { number, obliged: [] };
  }

  completeUpTo(): PurgeNumber {
    return this.last;
  }

  wait(): undefined {
    return undefined;
  }
}
