import { type Bound, boundOf, type LedgerClock, aheadAt, ledgerClockOf, tighter, usableUntil, usableUntilBy } from "./clock.ts";
import type { PurgeNumber } from "./number.ts";
import { type Ahead, type News, type Promised, SYNC_FORMAT, type SyncAnswer } from "./sync.ts";

/** What an isolate knows of purges and blocks, as far as a lease is concerned with it. */
export interface Knowing {
  /** It knows everything up to here, without a gap. */
  readonly n: PurgeNumber;
  /** Takes news in. False, and nothing is changed: a delta that leaves a gap (`since` above `n`), or a snapshot in a foreign format. */
  take(news: News): boolean;
}

/** What came of an answer. `gap`: ask again from `n`. `unbound`: its promiser's clock has not been met; ask it. */
export type Taken = "held" | "nothing-promised" | "gap" | "format" | "unbound";

/** A renewal under way is taken for dead after this long, in ms, and another request may begin one. */
export const RENEWAL_DEADLINE_MS = 2000;

/** Promisers whose clocks are remembered: own region, another one, the ledger, each perhaps restarted. */
const MOST_BOUNDS = 8;

/** The time an isolate may trust what it knows. All times are its own clock, in ms. */
export class Lease {
  #untilMs = Number.NEGATIVE_INFINITY;
  #renewAtMs = Number.NEGATIVE_INFINITY;
  #renewalUntilMs = Number.NEGATIVE_INFINITY;
  #answer: SyncAnswer | undefined;
  #clock: LedgerClock | undefined;
  readonly #bounds = new Map<string, Bound>();
  readonly #knowing: Knowing;
  readonly #draw: () => number;

  /** `draw`: evenly from [0, 1), so that isolates do not renew all at once. */
  constructor(knowing: Knowing, draw: () => number) {
    this.#knowing = knowing;
    this.#draw = draw;
  }

  /** Whether a request that arrived then may be answered by what is known now. The hot path: one comparison. */
  holdsFor(arrivedAtMs: number): boolean {
    return arrivedAtMs < this.#untilMs;
  }

  /** Until when the lease is held (exclusive). */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** The promise with the delta it came with (of a whole: none), for the colo's other isolates; nothing where none was ever held. */
  get share(): SyncAnswer | undefined {
    return this.#answer;
  }

  /** Takes the answer to a question that was asked when the clock read `askedMs`. It never shortens a lease. */
  take(answer: SyncAnswer, askedMs: number, nowMs: number): Taken {
    if (answer.format !== SYNC_FORMAT) return "format";
    const { promised, ledgerAhead } = answer;
    this.#meet(promised.incarnation, boundOf(askedMs, promised.stampMs), nowMs);
    if (promised.endMs > promised.stampMs && (this.#clock === undefined || this.#clock.atMs <= askedMs)) {
      this.#clock = ledgerClockOf(ledgerAhead, promised.stampMs, askedMs, nowMs);
    }
    return this.#trust(answer, usableUntil(askedMs, promised), nowMs);
  }

  /** Takes what another isolate left (`share`), or the platform kept; how old it is does not matter. */
  takeShared(answer: SyncAnswer, nowMs: number): Taken {
    if (answer.format !== SYNC_FORMAT) return "format";
    const bound = this.#bounds.get(answer.promised.incarnation);
    if (bound === undefined) return "unbound";
    return this.#trust(answer, usableUntilBy(bound, answer.promised.endMs), nowMs);
  }

  /** How far the ledger's clock is ahead of this one's, at least and at most; nothing where it was never heard of. */
  ledgerAhead(nowMs: number): Ahead | undefined {
    return this.#clock === undefined ? undefined : aheadAt(this.#clock, nowMs);
  }

  /** Whether a lease that is held should be renewed now, ahead of its end: from a moment drawn between 50 and 80 % of it. */
  renewDue(nowMs: number): boolean {
    return nowMs >= this.#renewAtMs && nowMs < this.#untilMs;
  }

  /** Takes the renewal upon the caller. False: another request has, and may still be at it. */
  beginRenewal(nowMs: number): boolean {
    if (nowMs < this.#renewalUntilMs) return false;
    this.#renewalUntilMs = nowMs + RENEWAL_DEADLINE_MS;
    return true;
  }

  /** The renewal is over, whatever came of it. */
  endRenewal(): void {
    this.#renewalUntilMs = Number.NEGATIVE_INFINITY;
  }

  #trust(answer: SyncAnswer, untilMs: number, nowMs: number): Taken {
    // News are true whoever tells them and whenever. A promise is worth nothing to who does not know what it is about.
    if (!this.#knowing.take(answer.news) || this.#knowing.n < answer.promised.number) return "gap";
    if (!this.#promises(answer.promised) || untilMs <= nowMs) return "nothing-promised";
    if (untilMs > this.#untilMs) {
      this.#untilMs = untilMs;
      this.#renewAtMs = nowMs + (untilMs - nowMs) * (0.5 + 0.3 * this.#draw());
      this.#answer = answer.news.kind === "delta" ? answer : { ...answer, news: { kind: "delta", since: answer.news.upTo, upTo: answer.news.upTo, entries: [] } };
    }
    return "held";
  }

  #promises({ stampMs, endMs }: Promised): boolean {
    return endMs > stampMs;
  }

  #meet(incarnation: string, bound: Bound, nowMs: number): void {
    const best = tighter(this.#bounds.get(incarnation), bound, nowMs);
    // Anew at the end of the order, so that the one met longest ago goes first.
    this.#bounds.delete(incarnation);
    this.#bounds.set(incarnation, best);
    const [oldest] = this.#bounds.keys();
    if (this.#bounds.size > MOST_BOUNDS && oldest !== undefined) this.#bounds.delete(oldest);
  }
}
