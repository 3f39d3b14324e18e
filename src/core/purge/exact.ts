import type { PurgeMode } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";
import { Slots } from "./slots.ts";

/** The newest purges of one key; 0: none is known. */
export type KeyNumbers = {
  readonly hash: number;
  readonly hard: PurgeNumber;
  readonly soft: PurgeNumber;
  /** Everything of this key that is known and not in `hard` and `soft` is at most this. */
  readonly before: PurgeNumber;
};

/** The newest purges of a bounded number of keys, exactly. What must make room is handed to `fold`, oldest first. */
export class Exact {
  readonly most: number;
  readonly #slots: Slots;
  readonly #hard: Float64Array;
  readonly #soft: Float64Array;
  readonly #before: Float64Array;
  readonly #fold: (hash: number, newest: PurgeNumber) => void;

  constructor(most: number, fold: (hash: number, newest: PurgeNumber) => void) {
    this.most = Math.max(1, most);
    this.#slots = new Slots(this.most);
    const places = this.#slots.keys.length;
    this.#hard = new Float64Array(places);
    this.#soft = new Float64Array(places);
    this.#before = new Float64Array(places);
    this.#fold = fold;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Where a key stands until the next `put`; -1: it is not here. */
  find(hash: number): number {
    return this.#slots.find(hash);
  }

  hard(slot: number): PurgeNumber {
    return this.#hard[slot] ?? 0;
  }

  soft(slot: number): PurgeNumber {
    return this.#soft[slot] ?? 0;
  }

  before(slot: number): PurgeNumber {
    return this.#before[slot] ?? 0;
  }

  /** Takes in a key that is not here yet, folding others away if there is no room. `before` as in KeyNumbers. */
  put({ hash, hard, soft, before }: KeyNumbers): void {
    if (this.#slots.size >= this.most) this.#makeRoom();
    const slot = this.#slots.claim(hash);
    this.#hard[slot] = hard;
    this.#soft[slot] = soft;
    this.#before[slot] = before;
  }

  /** Raises a key that is here. Returns whether that changed anything. */
  raise(slot: number, mode: PurgeMode, number: PurgeNumber): boolean {
    return raise(mode === "hard" ? this.#hard : this.#soft, slot, number);
  }

  /** Raises what a key that is here may have had before. */
  raiseBefore(slot: number, number: PurgeNumber): boolean {
    return raise(this.#before, slot, number);
  }

  /** Every place that is taken. */
  *places(): Generator<number> {
    for (const [slot, key] of this.#slots.keys.entries()) if (key >= 0) yield slot;
  }

  /** All that is known of the key at a place. */
  at(slot: number): KeyNumbers {
    return { hash: this.#slots.keys[slot] ?? 0, hard: this.hard(slot), soft: this.soft(slot), before: this.before(slot) };
  }

  /** Folds the oldest eighth away; in one go, so that a key costs the same however many come. */
  #makeRoom(): void {
    const all = Array.from(this.places(), (slot) => this.at(slot));
    all.sort((a, b) => newest(b) - newest(a));
    this.#slots.clear();
    const kept = this.most - Math.ceil(this.most / 8);
    for (const [rank, key] of all.entries()) {
      if (rank < kept) this.put(key);
      else this.#fold(key.hash, newest(key));
    }
  }
}

function newest(key: KeyNumbers): PurgeNumber {
  return Math.max(key.hard, key.soft);
}

function raise(numbers: Float64Array, slot: number, number: PurgeNumber): boolean {
  if ((numbers[slot] ?? 0) >= number) return false;
  numbers[slot] = number;
  return true;
}
