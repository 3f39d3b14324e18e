import { Slots } from "./slots.ts";

const NONE = -1;

/** Which blocks, by their places, name which hashes; both ways, in memory that follows the number of names. */
export class Chains {
  #slots = new Slots(8);
  /** By slot: the first link of its hash. Links of a hash and links of a block are chained; so are links that are free. */
  #heads = new Int32Array(this.#slots.keys.length).fill(NONE);
  #hashes = new Float64Array(16);
  #owners = new Int32Array(16);
  #nextOfHash = new Int32Array(16);
  #nextOfOwner = new Int32Array(16);
  #used = 0;
  #free = NONE;

  /** Bytes it takes. */
  get bytes(): number {
    return [this.#slots.keys, this.#heads, this.#hashes, this.#owners, this.#nextOfHash, this.#nextOfOwner].reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** The first link of a hash; -1: nobody names it. Nothing is allocated. */
  first(hash: number): number {
    const slot = this.#slots.find(hash);
    return slot < 0 ? NONE : (this.#heads[slot] ?? NONE);
  }

  /** The next link of the same hash; -1: that was the last. */
  next(link: number): number {
    return this.#nextOfHash[link] ?? NONE;
  }

  /** The block a link belongs to. */
  owner(link: number): number {
    return this.#owners[link] ?? NONE;
  }

  /** Links a block to hashes. Returns the block's first link, by which it is unlinked; -1: it names none. */
  link(owner: number, hashes: readonly number[]): number {
    let last = NONE;
    // Backwards, so that the block's chain has its hashes in their order.
    for (let i = hashes.length - 1; i >= 0; i -= 1) {
      const hash = hashes[i] ?? 0;
      const slot = this.#claim(hash);
      const link = this.#take();
      this.#hashes[link] = hash;
      this.#owners[link] = owner;
      this.#nextOfHash[link] = this.#heads[slot] ?? NONE;
      this.#heads[slot] = link;
      this.#nextOfOwner[link] = last;
      last = link;
    }
    return last;
  }

  /** The hashes of a block, from its first link on. */
  hashes(first: number): number[] {
    const hashes: number[] = [];
    for (let link = first; link >= 0; link = this.#nextOfOwner[link] ?? NONE) hashes.push(this.#hashes[link] ?? 0);
    return hashes;
  }

  /** Undoes `link`. */
  unlink(first: number): void {
    let link = first;
    while (link >= 0) {
      this.#detach(link);
      const next = this.#nextOfOwner[link] ?? NONE;
      this.#nextOfOwner[link] = this.#free;
      this.#free = link;
      link = next;
    }
  }

  /** Takes a link out of its hash's chain. A hash nobody names any more keeps its slot until the slots grow. */
  #detach(link: number): void {
    const slot = this.#slots.find(this.#hashes[link] ?? 0);
    const after = this.#nextOfHash[link] ?? NONE;
    let before = this.#heads[slot] ?? NONE;
    if (before === link) {
      this.#heads[slot] = after;
      return;
    }
    while (this.next(before) !== link) before = this.next(before);
    this.#nextOfHash[before] = after;
  }

  #claim(hash: number): number {
    if (2 * (this.#slots.size + 1) > this.#slots.keys.length && this.#slots.find(hash) < 0) this.#growSlots();
    return this.#slots.claim(hash);
  }

  #growSlots(): void {
    const [slots, heads] = [this.#slots, this.#heads];
    let named = 0;
    for (const head of heads) if (head >= 0) named += 1;
    this.#slots = new Slots(Math.max(8, 2 * named));
    this.#heads = new Int32Array(this.#slots.keys.length).fill(NONE);
    for (let slot = 0; slot < heads.length; slot += 1) {
      const head = heads[slot] ?? NONE;
      if (head >= 0) this.#heads[this.#slots.claim(slots.keys[slot] ?? 0)] = head;
    }
  }

  #take(): number {
    if (this.#free >= 0) {
      const link = this.#free;
      this.#free = this.#nextOfOwner[link] ?? NONE;
      return link;
    }
    if (this.#used === this.#hashes.length) {
      this.#hashes = wider(this.#hashes, new Float64Array(2 * this.#used));
      this.#owners = wider(this.#owners, new Int32Array(2 * this.#used));
      this.#nextOfHash = wider(this.#nextOfHash, new Int32Array(2 * this.#used));
      this.#nextOfOwner = wider(this.#nextOfOwner, new Int32Array(2 * this.#used));
    }
    this.#used += 1;
    return this.#used - 1;
  }
}

/** What an array holds, in a longer one. */
export function wider<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
