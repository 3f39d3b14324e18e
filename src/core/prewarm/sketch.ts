const ROWS = 4;
/** Cells in a row: with four rows of single precision that is 1 MiB. */
export const SKETCH_WIDTH = 65_536;
/** The next number in single precision is at most this much more. */
const ONE_UP = 1 + 2 ** -23;

/**
 * Sums by hash in memory that does not grow, each never too small: a count-min sketch (Cormode and Muthukrishnan, J. Algorithms
 * 2005). With N the sum of all that was added, an estimate is above the truth by more than e/65,536 N (0.0042 % of N) in fewer than
 * e^-4 (1.8 %) of the cases. A cell is raised no further than the estimate needs (conservative update, Estan and Varghese
 * 2002), which makes estimates smaller and none too small.
 */
export class Sketch {
  readonly cells: Float32Array;
  readonly #mask: number;
  readonly #at = new Uint32Array(ROWS);

  /** `width`: cells in a row, a power of two. */
  constructor(width = SKETCH_WIDTH) {
    this.cells = new Float32Array(ROWS * width);
    this.#mask = width - 1;
  }

  /** The sum of a hash of 53 bits, or more. */
  estimate(hash: number): number {
    const high = hash / 0x1_0000_0000;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < ROWS; row += 1) {
      const at = row * (this.#mask + 1) + (mixed(hash ^ mixed(high + row * 0x9e37)) & this.#mask);
      this.#at[row] = at;
      least = Math.min(least, this.cells[at] ?? 0);
    }
    return least;
  }

  /** Adds to a sum; its estimate now. */
  add(hash: number, more: number): number {
    const sum = this.estimate(hash) + more;
    return this.#raise(sum);
  }

  /** Sees to it that a sum's estimate is at least this. */
  raise(hash: number, least: number): void {
    if (this.estimate(hash) < least) this.#raise(least);
  }

  /** Multiplies every sum with a power of two. */
  scale(factor: number): void {
    for (let cell = 0; cell < this.cells.length; cell += 1) this.cells[cell] = (this.cells[cell] ?? 0) * factor;
  }

  /** Raises the cells looked at last. */
  #raise(least: number): number {
    const single = Math.fround(least);
    const value = single < least ? Math.fround(single * ONE_UP) : single;
    for (const at of this.#at) if ((this.cells[at] ?? 0) < value) this.cells[at] = value;
    return value;
  }
}

/** Thirty-two bits that look like any others (MurmurHash3's finish). */
function mixed(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
