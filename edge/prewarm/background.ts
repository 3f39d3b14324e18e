import type { Execution } from "../execution.ts";

/** What a step leaves to be done: a step is over when all of it is. */
export class Background implements Execution {
  private readonly left = new Set<Promise<unknown>>();

  constructor(private readonly execution: Execution) {}

  waitUntil(promise: Promise<unknown>): void {
    this.execution.waitUntil(promise);
    this.left.add(promise);
  }

  /** Ends when everything has ended that was begun until then, and what that began. Never fails. */
  async settled(): Promise<void> {
    while (this.left.size > 0) {
      const begun = [...this.left];
      await Promise.allSettled(begun);
      for (const promise of begun) this.left.delete(promise);
    }
  }
}
