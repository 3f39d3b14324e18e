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
    this.#set(this.#slots.claim(hash), hard, soft, before);
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
    const { keys } = this.#slots;
    for (let slot = 0; slot < keys.length; slot += 1) if ((keys[slot] ?? -1) >= 0) yield slot;
  }

  /** All that is known of the key at a place. */
  at(slot: number): KeyNumbers {
    return { hash: this.#slots.keys[slot] ?? 0, hard: this.hard(slot), soft: this.soft(slot), before: this.before(slot) };
  }

  /** Folds the oldest eighth away; in one go, so that a key costs the same however many come. */
  #makeRoom(): void {
    const [keys, hard, soft, before] = [this.#slots.keys.slice(), this.#hard.slice(), this.#soft.slice(), this.#before.slice()];
    const ages = new Float64Array(this.size);
    let count = 0;
    for (let place = 0; place < keys.length; place += 1) {
      if ((keys[place] ?? -1) < 0) continue;
      ages[count] = this.#newest(place);
      count += 1;
    }
    ages.sort();
    const excess = Math.ceil(this.most / 8);
    const oldest = ages[excess - 1] ?? 0;
    let ties = excess - ages.indexOf(oldest);
    this.#slots.clear();
    for (let place = 0; place < keys.length; place += 1) {
      const hash = keys[place] ?? -1;
      if (hash < 0) continue;
      const age = Math.max(hard[place] ?? 0, soft[place] ?? 0);
      if (age < oldest || (age === oldest && ties > 0)) {
        if (age === oldest) ties -= 1;
        this.#fold(hash, age);
      } else {
        this.#set(this.#slots.claim(hash), hard[place] ?? 0, soft[place] ?? 0, before[place] ?? 0);
      }
    }
  }

  #set(slot: number, hard: PurgeNumber, soft: PurgeNumber, before: PurgeNumber): void {
    this.#hard[slot] = hard;
    this.#soft[slot] = soft;
    this.#before[slot] = before;
  }

  #newest(slot: number): PurgeNumber {
    return Math.max(this.hard(slot), this.soft(slot));
  }
}

function raise(numbers: Float64Array, slot: number, number: PurgeNumber): boolean {
  if ((numbers[slot] ?? 0) >= number) return false;
  numbers[slot] = number;
  return true;
}
