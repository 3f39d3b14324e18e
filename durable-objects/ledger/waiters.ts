/** The longest anybody waits, in ms. */
export const LONGEST_WAIT_MS = 60_000;

type Waiter = { readonly number: number; readonly wake: () => void };

/** Those who wait until everything up to a number is complete. Each has a timer of its own; nobody polls. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /** Settles when `reached` was told of `number` or more, or after `waitMs`. */
  until(number: number, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        resolve();
      };
      const waiter: Waiter = { number, wake };
      const timer = setTimeout(wake, Math.min(waitMs, LONGEST_WAIT_MS));
      this.waiting.add(waiter);
    });
  }

  /** Everything up to a number is complete. */
  reached(upTo: number): void {
    for (const waiter of this.waiting) if (waiter.number <= upTo) waiter.wake();
  }
}
