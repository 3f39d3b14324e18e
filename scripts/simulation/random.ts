/** Lots drawn from a seed: the same seed, the same lots, on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c = 0x9e3779b9;
  #d = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 0x1_0000_0000) >>> 0;
    for (let i = 0; i < 12; i += 1) this.#next();
  }

  /** Evenly from [0, 1). */
  readonly unit = (): number => this.#next() / 0x1_0000_0000;

  /** Evenly from [least, most). */
  between(least: number, most: number): number {
    return least + (most - least) * this.unit();
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  /** A time until the next of events that come every `meanMs` on average, at random. */
  wait(meanMs: number): number {
    return -meanMs * Math.log(1 - this.unit());
  }

  // sfc32, by Chris Doty-Humphrey: small, fast, and passes PractRand.
  #next(): number {
    const sum = (this.#a + this.#b + this.#d) >>> 0;
    this.#d = (this.#d + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }
}
