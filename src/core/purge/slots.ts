const EMPTY = -1;

/**
 * Places for hashes in tables of numbers kept beside it: open addressing, at most half full, nothing allocated by a search.
 * Hashes are spread evenly already (key.ts), so their low bits are their place.
 */
export class Slots {
  /** The hash at each place; negative: none. */
  readonly keys: Float64Array;
  #size = 0;

  /** Room for `most` hashes; who claims more than that must move to a larger one. */
  constructor(most: number) {
    let places = 16;
    while (places < 2 * most) places *= 2;
    this.keys = new Float64Array(places).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** Where a hash stands; -1: nowhere. */
  find(hash: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const key = keys[slot];
      if (key === hash) return slot;
      if (key === EMPTY) return -1;
    }
  }

  /** Where a hash stands from now on, if it did not already. */
  claim(hash: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const key = keys[slot];
      if (key === hash) return slot;
      if (key !== EMPTY) continue;
      keys[slot] = hash;
      this.#size += 1;
      return slot;
    }
  }

  clear(): void {
    this.keys.fill(EMPTY);
    this.#size = 0;
  }
}
