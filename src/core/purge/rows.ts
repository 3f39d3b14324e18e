import type { PurgeNumber } from "./number.ts";

/** Numbers in a second, in which rows are kept so that a cell takes four bytes. */
const PER_SECOND = 1024 * 1000;
/** A cell that holds this or more (from the year 2106 on) stands for every number. */
const FULL = 0xffff_ffff;
const ROWS = 3;
const HIGH = 2 ** -32;

/**
 * An upper bound of the newest purge of any key, in memory that does not grow: each key has one cell in each of three
 * rows, a cell keeps the newest of all keys it stands for, and the smallest of a key's three is the bound. It may be too
 * new, since others share its cells and seconds are rounded up; it is never too old.
 */
export class Rows {
  /** Row after row; seconds since 1970, rounded up, 0: nothing. */
  readonly cells: Uint32Array;
  readonly #mask: number;

  /** `width`: cells in a row, a power of two up to 65,536. */
  constructor(width: number) {
    const bits = Math.log2(width);
    if (!Number.isInteger(bits) || bits < 0 || bits > 16) throw new RangeError(`rows of ${width} cells`);
    this.cells = new Uint32Array(ROWS * width);
    this.#mask = width - 1;
  }

  get width(): number {
    return this.#mask + 1;
  }

  /** Counts a purge of a key. */
  raise(hash: number, number: PurgeNumber): void {
    const seconds = Math.min(Math.ceil(number / PER_SECOND), FULL);
    for (let row = 0; row < ROWS; row += 1) this.#raiseCell(this.#cell(hash, row), seconds);
  }

  /** No purge of this key that was counted is above this; 0: none was. */
  bound(hash: number): PurgeNumber {
    const { cells } = this;
    let least = FULL;
    for (let row = 0; row < ROWS; row += 1) least = Math.min(least, cells[this.#cell(hash, row)] ?? 0);
    return least === FULL ? Number.POSITIVE_INFINITY : least * PER_SECOND;
  }

  /** Counts all that another of the same width has counted. */
  merge(other: Rows): void {
    for (let cell = 0; cell < other.cells.length; cell += 1) this.#raiseCell(cell, other.cells[cell] ?? 0);
  }

  #raiseCell(cell: number, seconds: number): void {
    if ((this.cells[cell] ?? 0) < seconds) this.cells[cell] = seconds;
  }

  /** Sixteen bits of the hash choose the cell, others in each row. */
  #cell(hash: number, row: number): number {
    const width = this.#mask + 1;
    if (row === 0) return hash & this.#mask;
    if (row === 1) return width + ((hash >>> 16) & this.#mask);
    return 2 * width + (Math.floor(hash * HIGH) & this.#mask);
  }
}
