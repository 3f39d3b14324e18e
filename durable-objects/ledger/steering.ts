import type { PurgeNumber } from "../../src/core/purge/number.ts";
import { MOST_STEERS } from "../../src/core/purge/steers.ts";
import { pinClash } from "../../src/core/routing/pins.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import type { Receipt, SteerCommand, SteerReply, SteerStatus } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";
import type { Writing } from "./receipts.ts";
import { type PutSteer, SteerRecords } from "./steer-records.ts";

/** What is steered needs of the books. */
export type SteerBooks = {
  /** Numbers an entry and writes it everywhere; its receipt. */
  write(writing: Writing, nowMs: number): Receipt;
  /** The receipt of a number; nothing once the audit log dropped it. */
  receipt(number: PurgeNumber, asked: unknown): Receipt | undefined;
};

/** What operators say of edges: one steer an edge. Whoever calls what writes holds a transaction. Times in ms on the ledger's clock. */
export class Steering {
  private readonly records: SteerRecords;

  constructor(sql: Sql, private readonly books: SteerBooks) {
    this.records = new SteerRecords(sql);
  }

  /** Says how an edge is used; the very same said again is done once. `receipt`: an id for its receipt. */
  put({ by, steer, rivals }: SteerCommand, receipt: string, nowMs: number): SteerReply {
    const known = this.records.of(steer.edge);
    if (known !== undefined && wordsOf(known.steer) === wordsOf(steer)) return { kind: "accepted", receipt: this.statusOf(known).receipt, repeated: true };
    const all = this.records.all();
    const clash = pinClash(steer, all.map((one) => one.steer).filter(({ edge }) => rivals.includes(edge)), nowMs);
    if (clash !== undefined) return { kind: "pinned", ...clash };
    if (known === undefined && all.length >= MOST_STEERS && !this.makeRoom(all, nowMs)) return { kind: "full" };
    const written = this.books.write({ id: receipt, kind: "steer", by, asked: steer, draft: { kind: "steer", steer } }, nowMs);
    this.records.put({ number: written.number, receipt, by, atMs: nowMs, steer });
    return { kind: "accepted", receipt: written, repeated: false };
  }

  /** Takes back what was said of an edge. Nothing: nothing was. */
  drop(edge: string, by: string, receipt: string, nowMs: number): Receipt | undefined {
    if (this.records.of(edge) === undefined) return undefined;
    const written = this.books.write({ id: receipt, kind: "unsteer", by, asked: { edge }, draft: { kind: "unsteer", edge } }, nowMs);
    this.records.drop(edge);
    return written;
  }

  /** Everything that was said and not taken back, in the order of edges' ids. */
  all(): SteerStatus[] {
    return this.records.all().map((put) => this.statusOf(put));
  }

  /** Takes back what has been over longest. Whether anything was. */
  private makeRoom(all: readonly PutSteer[], nowMs: number): boolean {
    const over = all.filter(({ steer }) => steer.untilMs !== undefined && steer.untilMs <= nowMs);
    const [oldest] = over.toSorted((a, b) => (a.steer.untilMs ?? 0) - (b.steer.untilMs ?? 0));
    if (oldest === undefined) return false;
    this.drop(oldest.steer.edge, "ledger", `room-${oldest.number}`, nowMs);
    return true;
  }

  private statusOf({ steer, number, receipt, by, atMs }: PutSteer): SteerStatus {
    // A steer may outlive the audit log's days; its receipt then says only what is certain.
    const old: Receipt = { id: receipt, number, kind: "steer", by, asked: steer, acceptedAtMs: atMs, state: "complete", regions: [] };
    return { steer, number, by, putAtMs: atMs, receipt: this.books.receipt(number, steer) ?? old };
  }
}

/** A steer as text, the same for the same whatever the order of its members. */
function wordsOf({ edge, drain, weight, pins, regions, untilMs, reason }: Steer): string {
  return JSON.stringify([edge, drain ?? null, weight ?? null, pins, regions, untilMs ?? null, reason]);
}
