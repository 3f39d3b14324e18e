type Timer = { readonly id: number; atMs: number; readonly everyMs: number | undefined; readonly act: () => void };

/** A simulated clock and its timers. Between two timers whatever was promised is done, as in a browser between two tasks. */
export class Clock {
  #nowMs = 0;
  #last = 0;
  readonly #timers = new Map<number, Timer>();

  /** Milliseconds since the page was opened. */
  readonly now = (): number => this.#nowMs;

  /** Calls `act` in so many ms; the number cancels it. */
  after(ms: number, act: () => void): number {
    return this.#add(ms, undefined, act);
  }

  /** Calls `act` every so many ms, at least 1; the number cancels it. */
  every(ms: number, act: () => void): number {
    return this.#add(ms, Math.max(1, ms), act);
  }

  /** Forgets a timer; a number that names none is ignored. */
  cancel(id: number | undefined): void {
    if (id !== undefined) this.#timers.delete(id);
  }

  /** Lets time pass until `untilMs`, or until `isDone` says so after a timer. */
  async run(untilMs: number, isDone: () => boolean): Promise<void> {
    await settled();
    for (let next = this.#next(); next !== undefined && next.atMs <= untilMs; next = this.#next()) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      if (next.everyMs === undefined) this.#timers.delete(next.id);
      else next.atMs += next.everyMs;
      next.act();
      await settled();
      if (isDone()) return;
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #add(ms: number, everyMs: number | undefined, act: () => void): number {
    this.#last += 1;
    this.#timers.set(this.#last, { id: this.#last, atMs: this.#nowMs + Math.max(0, Number.isFinite(ms) ? ms : 0), everyMs, act });
    return this.#last;
  }

  /** Of those that are due together the one that was set first: a map keeps their order. A player has few timers. */
  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) if (first === undefined || timer.atMs < first.atMs) first = timer;
    return first;
  }
}

/** No chain of promises of a player is longer than that; a browser would wait for the last of them. */
const LONGEST_CHAIN = 40;

/** When everything that was promised is done. */
async function settled(): Promise<void> {
  for (let link = 0; link < LONGEST_CHAIN; link += 1) await undefined;
}
