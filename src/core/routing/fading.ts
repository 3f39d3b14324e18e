/** What is left of 1 after so long, half after each half-life; a clock that went back takes nothing away. */
export function leftAfter(ageMs: number, halfLifeMs: number): number {
  return ageMs > 0 ? 2 ** (-ageMs / halfLifeMs) : 1;
}

/** A sum in which half of everything is gone after each half-life. */
export class Fading {
  readonly #halfLifeMs: number;
  #sum = 0;
  #atMs = 0;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Adds what came now. */
  add(more: number, nowMs: number): void {
    this.#sum = this.at(nowMs) + more;
    this.#atMs = Math.max(this.#atMs, nowMs);
  }

  /** What is left of it. */
  at(nowMs: number): number {
    return this.#sum === 0 ? 0 : this.#sum * leftAfter(nowMs - this.#atMs, this.#halfLifeMs);
  }

  /** What comes in a second, at an even pace. */
  perSec(nowMs: number): number {
    return (this.at(nowMs) * Math.LN2 * 1000) / this.#halfLifeMs;
  }

  /** Forgets all of it. */
  clear(): void {
    this.#sum = 0;
  }
}
