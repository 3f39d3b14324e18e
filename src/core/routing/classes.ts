/** Classes of milliseconds: up to 1, then three to each doubling, so that a class's end lies 26 % above its begin; the last has no end. */
export const CLASSES = 48;
const TO_A_DOUBLING = 3;

/** Weights are kept below 2 to this power. */
const MOST_HALF_LIVES = 32;

/** The class of so many ms. */
export function classOf(ms: number): number {
  return ms > 1 ? Math.min(CLASSES - 1, Math.ceil(Math.log2(ms) * TO_A_DOUBLING)) : 0;
}

/** Where a class ends, ms. */
export function endOf(at: number): number {
  return 2 ** (at / TO_A_DOUBLING);
}

/** Both counts in one; trailing zeros left out. */
export function addClasses(a: readonly number[], b: readonly number[]): number[] {
  const sums = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) + (b[at] ?? 0));
  while (sums.at(-1) === 0) sums.pop();
  return sums;
}

/** The ms within which a share of those counted came, evenly spread (by ratio) within its class; undefined: none were counted. */
export function quantile(counts: ArrayLike<number>, share: number): number | undefined {
  let total = 0;
  for (let at = 0; at < counts.length; at += 1) total += counts[at] ?? 0;
  if (!(total > 0)) return undefined;
  let left = Math.min(1, Math.max(0, share)) * total;
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] ?? 0;
    if (count > 0 && left <= count) return endOf(at - 1 + left / count);
    left -= count;
  }
  return endOf(counts.length - 1);
}

/** Counts in classes in which older ones weigh less: newer ones weigh more instead (forward decay), so that adding one costs one addition. */
export class FadingClasses {
  readonly #counts = new Float64Array(CLASSES);
  readonly #halfLifeMs: number;
  /** Quantiles since anything was counted: time alone changes none. */
  readonly #known = new Map<number, number | undefined>();
  #landmarkMs = 0;
  #sum = 0;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Counts what took `ms`. */
  add(ms: number, nowMs: number): void {
    this.#count(classOf(ms), this.#weight(nowMs));
  }

  /** Counts what was counted elsewhere. */
  addAll(counts: readonly number[], nowMs: number): void {
    const weight = this.#weight(nowMs);
    for (const [at, count] of counts.entries()) if (at < CLASSES) this.#count(at, count * weight);
  }

  /** How many there are, as much of them as is left. */
  total(nowMs: number): number {
    return this.#sum === 0 ? 0 : this.#sum * 2 ** ((this.#landmarkMs - nowMs) / this.#halfLifeMs);
  }

  /** As `quantile`. */
  quantile(share: number): number | undefined {
    if (this.#known.has(share)) return this.#known.get(share);
    const ms = this.#sum === 0 ? undefined : quantile(this.#counts, share);
    this.#known.set(share, ms);
    return ms;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#counts.fill(0);
    this.#known.clear();
    this.#sum = 0;
  }

  #count(at: number, weight: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + weight;
    this.#known.clear();
    this.#sum += weight;
  }

  /** What one weighs that comes now; renews all where that has become too much. */
  #weight(nowMs: number): number {
    if (this.#sum === 0) this.#landmarkMs = nowMs;
    const halfLives = Math.floor((nowMs - this.#landmarkMs) / this.#halfLifeMs);
    if (halfLives >= MOST_HALF_LIVES) {
      this.#landmarkMs += halfLives * this.#halfLifeMs;
      const factor = 2 ** -halfLives;
      for (let at = 0; at < CLASSES; at += 1) this.#counts[at] = (this.#counts[at] ?? 0) * factor;
      this.#sum *= factor;
    }
    return 2 ** ((nowMs - this.#landmarkMs) / this.#halfLifeMs);
  }
}
