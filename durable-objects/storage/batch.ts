type Call = { readonly run: () => void; readonly settle: () => void; readonly fail: (fault: unknown) => void };

/**
 * Gathers calls that arrive together and does them one after the other in one transaction: what costs is the commit, not the
 * statements. The first of them waits for those that have arrived with it, and for nothing else.
 */
export class Batch {
  private calls: Call[] = [];

  /** `transact` runs its argument as a whole, or throws. */
  constructor(private readonly transact: (work: () => void) => void) {}

  /** The result of `work` once it is written. Fails, like all with it, when the transaction does. */
  join<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { readonly value: T } | undefined;
      const run = () => {
        result = { value: work() };
      };
      const settle = () => result !== undefined && resolve(result.value);
      this.calls.push({ run, settle, fail: reject });
      if (this.calls.length === 1) setTimeout(() => this.flush(), 0);
    });
  }

  private flush(): void {
    const { calls } = this;
    this.calls = [];
    try {
      this.transact(() => {
        for (const { run } of calls) run();
      });
    } catch (fault) {
      for (const { fail } of calls) fail(fault);
      return;
    }
    for (const { settle } of calls) settle();
  }
}
