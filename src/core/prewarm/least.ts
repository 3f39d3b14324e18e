/** A heap of places by weight, the lightest on top: what stands at a place is found in a step, moved in as many as it has levels. */
export class Least {
  readonly weights: Float64Array;
  readonly #heap: Int32Array;
  readonly #at: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.weights = new Float64Array(capacity);
    this.#heap = new Int32Array(capacity);
    this.#at = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === this.weights.length;
  }

  /** The place of the lightest; 0 where there is none. */
  get top(): number {
    return this.#heap[0] ?? 0;
  }

  /** The lightest weight; nothing is lighter than nothing. */
  get least(): number {
    return this.#size === 0 ? 0 : (this.weights[this.top] ?? 0);
  }

  weightOf(place: number): number {
    return this.weights[place] ?? 0;
  }

  /** Takes a next place in use and answers which. Only where it is not full. */
  push(weight: number): number {
    const place = this.#size;
    this.#size += 1;
    this.weights[place] = weight;
    this.#put(place, place);
    this.#up(place);
    return place;
  }

  /** Makes a place heavier. */
  raise(place: number, weight: number): void {
    this.weights[place] = weight;
    this.#down(this.#at[place] ?? 0);
  }

  /** Multiplies all weights, which leaves their order as it is. */
  scale(factor: number): void {
    for (let place = 0; place < this.#size; place += 1) this.weights[place] = (this.weights[place] ?? 0) * factor;
  }

  #up(from: number): void {
    const place = this.#heap[from] ?? 0;
    const weight = this.weightOf(place);
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent] ?? 0;
      if (this.weightOf(above) <= weight) break;
      this.#put(at, above);
      at = parent;
    }
    this.#put(at, place);
  }

  #down(from: number): void {
    const place = this.#heap[from] ?? 0;
    const weight = this.weightOf(place);
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.weightOf(this.#heap[child + 1] ?? 0) < this.weightOf(this.#heap[child] ?? 0)) child += 1;
      const below = this.#heap[child] ?? 0;
      if (this.weightOf(below) >= weight) break;
      this.#put(at, below);
      at = child;
    }
    this.#put(at, place);
  }

  #put(at: number, place: number): void {
    this.#heap[at] = place;
    this.#at[place] = at;
  }
}
