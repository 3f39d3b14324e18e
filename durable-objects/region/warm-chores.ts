/** Something the alarm sees to: when it is next due (nothing: not until something happens), and doing it. What throws ends the chores of an alarm, which comes again; orders go on. */
export type Chore = { readonly nextMs: (nowMs: number) => number | undefined; readonly run: (nowMs: number) => void | Promise<void> };

/** What the one alarm sees to beside the queue. */
export class Chores {
  constructor(private readonly chores: readonly Chore[]) {}

  /** Does what is due, one after the other. */
  async run(nowMs: number): Promise<void> {
    for (const chore of this.chores) {
      const dueMs = chore.nextMs(nowMs);
      if (dueMs !== undefined && dueMs <= nowMs) await chore.run(nowMs);
    }
  }

  /** When anything is next due; `Infinity`: not until something happens. */
  nextMs(nowMs: number): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.chores.map((chore) => chore.nextMs(nowMs) ?? Number.POSITIVE_INFINITY));
  }
}
