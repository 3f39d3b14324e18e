import { Random } from "./random.ts";

type Event = { readonly atMs: number; readonly order: number; readonly happen: () => void };

/** True time, and what happens in it: one event after the other, in an order the seed alone decides. */
export class World {
  readonly random: Random;
  /** How often each state was reached. */
  readonly reached = new Map<string, number>();
  /** Whether messages may be lost, delayed and doubled now. */
  faulty = true;
  /** Whether timers may be seconds late, as alarms are at times. */
  timersMayBeLate = true;
  #nowMs = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** True time in ms. Only checks and machines' clocks read it. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** A state was reached. */
  count(state: string): void {
    this.reached.set(state, (this.reached.get(state) ?? 0) + 1);
  }

  /** Lets something happen `afterMs` from now. */
  after(afterMs: number, happen: () => void): void {
    const event = { atMs: this.#nowMs + Math.max(0, afterMs), order: this.#order, happen };
    this.#order += 1;
    let i = this.#heap.length;
    this.#heap.push(event);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = this.#heap[up];
      if (parent === undefined || isBefore(parent, event)) break;
      this.#heap[i] = parent;
      i = up;
    }
    this.#heap[i] = event;
  }

  /** Lets something happen again and again, every `meanMs` on average, as long as `goesOn`. */
  often(meanMs: number, goesOn: () => boolean, happen: () => void): void {
    this.after(this.random.wait(meanMs), () => {
      if (!goesOn()) return;
      happen();
      this.often(meanMs, goesOn, happen);
    });
  }

  /** Everything that happens before `untilMs`. `stop` is asked after every event. */
  run(untilMs: number, stop: () => boolean): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs >= untilMs) break;
      this.#pop();
      this.#nowMs = first.atMs;
      first.happen();
      if (stop()) return;
    }
    this.#nowMs = untilMs;
  }

  #pop(): void {
    const last = this.#heap.pop();
    const size = this.#heap.length;
    if (last === undefined || size === 0) return;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= size) break;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      const down = b !== undefined && a !== undefined && isBefore(b, a) ? left + 1 : left;
      const child = this.#heap[down];
      if (child === undefined || isBefore(last, child)) break;
      this.#heap[i] = child;
      i = down;
    }
    this.#heap[i] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
