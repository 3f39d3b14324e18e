import * as codec from "../../src/core/purge/codec.ts";
import { SYNC_FORMAT } from "../../src/core/purge/sync.ts";
import type { EdgeWord } from "../../src/core/routing/news.ts";
import { Words } from "../../src/core/routing/words.ts";
import { within } from "../within.ts";

/** Words of a region that asks no more are forgotten after this, or after two leases where those are longer. */
const FORGET_MS = 60_000;
/** Longest wait for a region that is told something; it hears of it with its next question, then. */
const TELL_DEADLINE_MS = 2000;
/** About purges it says nothing: whatever a region knows, this is no news. */
const NO_NEWS = { kind: "delta", since: 0, upTo: 0, entries: [] } as const;

/** What the exchange stands on. */
export type ExchangeParts = {
  /** What regions are promised, ms: so long they may not ask. */
  readonly regionLeaseMs: number;
  /** Sends a Push in bytes to a region. */
  readonly push: (region: string, bytes: Uint8Array) => Promise<unknown>;
  readonly now: () => number;
};

/**
 * What regions tell each other of upstream edges, by way of the ledger. In memory: a ledger that is lost knows it again when each region has
 * asked once. It is sent beside the pushes of purges, which neither wait for it nor carry it. Fails open: a word that does not arrive is told
 * with the answer to the region's next question.
 */
export class EdgeExchange {
  private readonly words: Words;
  /** Regions that are being told something, and whether there is something newer to tell them then. */
  private readonly telling = new Map<string, { newer: boolean }>();

  constructor(private readonly parts: ExchangeParts) {
    this.words = new Words(Math.max(FORGET_MS, 2 * parts.regionLeaseMs));
  }

  /** A region has asked, and said this; what the others say. They are told at once where it has ejected an edge, or no longer has. */
  asked(region: string, words: readonly EdgeWord[] | undefined): readonly EdgeWord[] {
    const nowMs = this.parts.now();
    if (this.words.hear(region, words ?? [], nowMs)) for (const other of this.words.living(nowMs)) if (other !== region) void this.tell(other);
    return this.words.besides(region, nowMs);
  }

  private async tell(region: string): Promise<void> {
    const underWay = this.telling.get(region);
    if (underWay !== undefined) {
      underWay.newer = true;
      return;
    }
    const state = { newer: true };
    this.telling.set(region, state);
    while (state.newer) {
      state.newer = false;
      const bytes = codec.push.encode({ format: SYNC_FORMAT, news: NO_NEWS, edges: this.words.besides(region, this.parts.now()) });
      await within(this.parts.push(region, bytes), TELL_DEADLINE_MS, undefined).catch(() => undefined);
    }
    this.telling.delete(region);
  }
}
