import type { PurgeNumber } from "./number.ts";

/** Call `onTimer(token)` of whoever returned it, `afterMs` from now or later. One that is lost is lost with its instance only. */
export type Timer = { readonly afterMs: number; readonly token: number };

/** Promises that stood when purges came: nothing in (after, upTo] is proven before `endMs`, by clock and by timer. */
export type Obligation = {
  readonly after: PurgeNumber;
  /** Grows while nothing new is promised in between. */
  upTo: PurgeNumber;
  readonly endMs: number;
  /** When the first of these purges came. */
  readonly notedAtMs: number;
};

/** Ends are rounded up to this, so that under many purges obligations stay few. */
const GRID_MS = 16;

/**
 * Who promises keeps this: the latest end it gave, and for every purge since the latest end given before it. The rule is one
 * for the ledger (towards each incarnation of a region) and for a region (towards all its colos). Times are on the own clock.
 */
export class Promises {
  #latestMs = Number.NEGATIVE_INFINITY;
  #noted: PurgeNumber;
  readonly #waiting: { obligation: Obligation; token: number; ended: boolean }[] = [];
  readonly #nextToken: () => number;

  /** `nextToken`: a number never used before by this instance. `proven`: nothing up to here waits for what this one promises. */
  constructor(nextToken: () => number, proven: PurgeNumber) {
    this.#nextToken = nextToken;
    this.#noted = proven;
  }

  /** The latest end that was given; in the past: nothing is promised. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** Everything noted up to here is proven: what was promised before it came has ended. */
  get proven(): PurgeNumber {
    return this.#waiting[0]?.obligation.after ?? this.#noted;
  }

  /** Obligations that have not ended, oldest first. */
  get open(): readonly Obligation[] {
    return this.#waiting.map(({ obligation }) => obligation);
  }

  /** Promises for `durationMs`, not beyond `notAfterMs`; the end, which is not after `nowMs` where nothing could be promised. */
  give(nowMs: number, durationMs: number, notAfterMs = Number.POSITIVE_INFINITY): number {
    const endMs = Math.floor(Math.min(nowMs + durationMs, notAfterMs));
    if (endMs > nowMs) this.#latestMs = Math.max(this.#latestMs, endMs);
    return endMs;
  }

  /** A purge came. The obligation it is under, if any promise stands; the timer to set, if the obligation is new. */
  note(number: PurgeNumber, nowMs: number): { readonly obligation?: Obligation; readonly timer?: Timer } {
    const after = this.#noted;
    this.#noted = number;
    const last = this.#waiting.at(-1)?.obligation;
    const endMs = Math.ceil(this.#latestMs / GRID_MS) * GRID_MS;
    if (last !== undefined && (endMs <= last.endMs || this.#latestMs <= nowMs)) {
      last.upTo = number;
      return { obligation: last };
    }
    if (this.#latestMs <= nowMs) return {};
    const obligation = { after, upTo: number, endMs, notedAtMs: nowMs };
    const token = this.#nextToken();
    this.#waiting.push({ obligation, token, ended: false });
    return { obligation, timer: { afterMs: endMs - nowMs, token } };
  }

  /** A timer fired. Obligations that have ended, oldest first; where the clock is behind the timer, one for the rest. */
  onTimer(token: number, nowMs: number): { readonly ended: readonly Obligation[]; readonly timer?: Timer } {
    const fired = this.#waiting.find((waiting) => waiting.token === token);
    if (fired === undefined) return { ended: [] };
    const restMs = fired.obligation.endMs - nowMs;
    if (restMs > 0) return { ended: [], timer: { afterMs: restMs, token } };
    fired.ended = true;
    const ended: Obligation[] = [];
    while (this.#waiting[0]?.ended === true) {
      ended.push(this.#waiting[0].obligation);
      this.#waiting.shift();
    }
    return { ended };
  }

  /** Whoever was promised says that nothing of it holds any more, for purges up to here: obligations wholly below it go. */
  release(upTo: PurgeNumber): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].obligation.upTo <= upTo) this.#waiting.shift();
  }
}
