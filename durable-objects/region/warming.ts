import type { Observed } from "../../src/core/prewarm/observed.ts";
import type { Extent, Order, Priority } from "../../src/core/prewarm/order.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { type LedgerBindings, termsOf } from "../ledger/terms.ts";
import type { PurgeCost, RegionReport, WarmPort, Warmer, Warmth } from "../prewarm-ports.ts";
import type { Sql } from "../storage/sql.ts";
import { PlayBook } from "./play-book.ts";

/** What a region's warming stands on. */
export type WarmingParts = {
  readonly region: Region;
  readonly ctx: DurableObjectState;
  readonly sql: Sql;
  readonly env: LedgerBindings;
  /** Does the steps; nothing where nobody can. */
  readonly warmer: () => Warmer | undefined;
};

/** A file that judgement wants warm, and why in a sentence. */
export type Pick = { readonly base: string; readonly extent: Extent; readonly why: string };

/** What a region fills itself with: orders, what a purge emptied, what it judges by itself. */
export class Warming implements WarmPort {
  readonly plays: PlayBook;

  constructor(protected readonly parts: WarmingParts) {
    this.plays = new PlayBook(parts.sql, termsOf(parts.env).tags);
  }

  /** What an isolate of a colo has seen. */
  observe(observed: Observed, colo: string, nowMs: number): void {
    this.plays.add(observed, colo, nowMs);
  }

  /** The object's alarm came. */
  async alarm(): Promise<void> {}

  /** Puts judgement's picks into the queue, in the place of those of its last plan that have not begun. */
  judge(_picks: readonly Pick[], _priority: Priority): void {}

  async takeOrder(_order: Order): Promise<void> {}

  async cancelOrder(_id: string): Promise<void> {}

  async progress(_ids: readonly string[]): Promise<readonly (JobProgress & { readonly id: string })[]> {
    return [];
  }

  async tagged(_hashes: readonly number[]): Promise<readonly (readonly [number, readonly string[]])[]> {
    return [];
  }

  async purgeCost(_hashes: readonly number[]): Promise<PurgeCost> {
    return { region: this.parts.region, files: 0, bytes: 0, requestsPerSec: 0 };
  }

  async warmth(_base: string): Promise<Warmth> {
    return { region: this.parts.region, state: "cold", why: "nothing is known of it", playsPerDay: 0 };
  }

  async report(): Promise<RegionReport> {
    return {
      region: this.parts.region, judgement: { state: "off" }, warmShare: null, precision: null,
      warmFiles: 0, warmBytes: 0, queued: 0, counts: this.plays.counts(),
    };
  }
}
