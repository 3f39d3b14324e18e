import type { Entry } from "./entry.ts";
import { Exact, type KeyNumbers } from "./exact.ts";
import type { PurgeNumber } from "./number.ts";
import { Rows } from "./rows.ts";

/** What purges say of a copy that was true as of a number. */
export type Verdict =
  /** No purge of any of its keys is known above it. */
  | { readonly kind: "alive" }
  /** A hard purge of one of its keys is above it: the newest that is known. */
  | { readonly kind: "dead"; readonly by: PurgeNumber }
  /** No hard purge, but a soft one: the newest. */
  | { readonly kind: "stale"; readonly by: PurgeNumber }
  /** There may be such a purge, hard or soft, and who keeps the log must be asked before bytes are given up (`settle`). */
  | { readonly kind: "doubt" };

/** The newest purges of some keys as the log has them; 0: none. Everything up to `upTo` is in it. */
export type ExactAnswer = { readonly upTo: PurgeNumber; readonly hard: readonly PurgeNumber[]; readonly soft: readonly PurgeNumber[] };

/** How much is remembered. */
export type Extent = {
  /** Keys whose numbers are known exactly. @default 8192 */
  readonly exactKeys?: number;
  /** Cells in each of the three rows the others fold into; a power of two. @default 65536 */
  readonly cells?: number;
};

const ALIVE: Verdict = Object.freeze({ kind: "alive" });
const DOUBT: Verdict = Object.freeze({ kind: "doubt" });

/**
 * The newest purges of all keys, in bounded memory. The newest are exact; older ones fold into rows, which can only say
 * "not above". Nothing here is ever too old: a copy that a known purge concerns is never alive.
 *
 * A key that is exact again after it folded has both: its numbers now, and what rows said of it when it came back
 * (`before`), which covers all that it had folded. As long as it is exact nothing more of it folds, so what its cells
 * come to say later is of others and does not count. A hard number that is exact kills for certain. A soft one above
 * `asOf` says stale only if nothing folded can be above `asOf`, since that might be hard.
 */
export class Generations {
  readonly exact: Exact;
  readonly rows: Rows;
  #top: PurgeNumber = 0;
  #folded: PurgeNumber = 0;
  #floor: PurgeNumber = 0;
  #version = 0;

  constructor(extent: Extent = {}) {
    this.rows = new Rows(extent.cells ?? 65_536);
    this.exact = new Exact(extent.exactKeys ?? 8192, (hash, newest) => this.#toRows(hash, newest));
  }

  /** Grows with every change; as long as it stands a copy that was alive is. */
  get version(): number {
    return this.#version;
  }

  /** No purge is known above this: copies as of it or later are alive without a look at their keys. */
  get top(): PurgeNumber {
    return this.#top;
  }

  /** Nothing above this has folded: against copies as of it or later rows say nothing. */
  get folded(): PurgeNumber {
    return this.#folded;
  }

  /** Purges below this may be forgotten: every copy as of less is dead. */
  get floor(): PurgeNumber {
    return this.#floor;
  }

  /** Takes in a purge; any order and any number of times will do. */
  apply({ number, mode, hashes }: Entry & { readonly kind: "purge" }): void {
    let changed = false;
    for (const hash of hashes) {
      const slot = this.exact.find(hash);
      if (slot >= 0) {
        if (this.exact.raise(slot, mode, number)) changed = true;
        continue;
      }
      const before = this.#bound(hash);
      if (number <= before) continue; // as old as what has folded, and covered there
      this.exact.put({ hash, hard: mode === "hard" ? number : 0, soft: mode === "soft" ? number : 0, before });
      changed = true;
    }
    if (changed) this.#changed(number);
  }

  /** Declares dead all copies as of less than this. */
  raiseFloor(number: PurgeNumber): void {
    if (number <= this.#floor) return;
    this.#floor = number;
    this.#changed(number);
  }

  /** Takes what was written of others back in: how far what has folded reaches, once rows are filled, and exact keys. */
  restore(folded: PurgeNumber, keys: Iterable<KeyNumbers>): void {
    this.#folded = Math.max(this.#folded, folded);
    let top = this.#folded;
    for (const key of keys) {
      // Not merged with what its cells say now: since it was exact they were filled by others.
      if (this.exact.find(key.hash) < 0) this.exact.put(key);
      top = Math.max(top, key.hard, key.soft, key.before);
    }
    this.#changed(top);
  }

  /** What is known against a copy with these keys as of a number. Nothing is allocated for one that is alive. */
  verdict(hashes: Float64Array, asOf: PurgeNumber): Verdict {
    if (asOf >= this.#top) return ALIVE;
    const { exact } = this;
    let hard = this.#floor;
    let soft = 0;
    let folded = 0;
    const mayHaveFolded = asOf < this.#folded;
    for (let i = 0; i < hashes.length; i += 1) {
      const hash = hashes[i] ?? 0;
      const slot = exact.find(hash);
      if (slot >= 0) {
        hard = Math.max(hard, exact.hard(slot));
        soft = Math.max(soft, exact.soft(slot));
        folded = Math.max(folded, exact.before(slot));
      } else if (mayHaveFolded && folded <= asOf) {
        folded = this.#bound(hash);
      }
    }
    // Asked this way round, what is no number is dead.
    if (!(hard <= asOf)) return { kind: "dead", by: hard };
    if (folded > asOf) return DOUBT;
    return soft > asOf ? { kind: "stale", by: soft } : ALIVE;
  }

  /**
   * The verdict with what the log says of the same keys, in their order. Still doubt if the log's keeper knows less than what
   * has folded here, or answers for another number of keys. A copy that is alive may be taken to be as of `answer.upTo`.
   */
  settle(hashes: Float64Array, asOf: PurgeNumber, answer: ExactAnswer): Verdict {
    let hard = this.#floor;
    let soft = 0;
    for (const [i, hash] of hashes.entries()) {
      const slot = this.exact.find(hash);
      hard = Math.max(hard, answer.hard[i] ?? 0, slot < 0 ? 0 : this.exact.hard(slot));
      soft = Math.max(soft, answer.soft[i] ?? 0, slot < 0 ? 0 : this.exact.soft(slot));
    }
    if (!(hard <= asOf)) return { kind: "dead", by: hard };
    const whole = answer.hard.length === hashes.length && answer.soft.length === hashes.length;
    if (!whole || (answer.upTo < this.#folded && asOf < this.#folded)) return DOUBT;
    return soft > asOf ? { kind: "stale", by: soft } : ALIVE;
  }

  /** No purge of these keys, hard or soft, is above this; 0: there is none. */
  newest(hashes: Float64Array): PurgeNumber {
    return this.#newest(hashes, true);
  }

  /** No hard purge of these keys is above this; 0: there is none. */
  era(hashes: Float64Array): PurgeNumber {
    return this.#newest(hashes, false);
  }

  /** Takes in all that another of the same extent knows. Nothing known here is lost. */
  merge(other: Generations): void {
    for (const slot of this.exact.places()) {
      const { hash } = this.exact.at(slot);
      // While it is exact its cells do not count, so what the other has folded of it must.
      if (other.exact.find(hash) < 0) this.exact.raiseBefore(slot, other.#bound(hash));
    }
    for (const place of other.exact.places()) this.#mergeKey(other.exact.at(place));
    this.rows.merge(other.rows);
    this.#folded = Math.max(this.#folded, other.#folded);
    this.#floor = Math.max(this.#floor, other.#floor);
    this.#changed(other.#top);
  }

  #mergeKey(key: KeyNumbers): void {
    const slot = this.exact.find(key.hash);
    if (slot < 0) {
      this.exact.put({ ...key, before: Math.max(key.before, this.#bound(key.hash)) });
      return;
    }
    this.exact.raise(slot, "hard", key.hard);
    this.exact.raise(slot, "soft", key.soft);
    this.exact.raiseBefore(slot, key.before);
  }

  #newest(hashes: Float64Array, soft: boolean): PurgeNumber {
    const { exact } = this;
    let newest = this.#floor;
    for (const hash of hashes) {
      const slot = exact.find(hash);
      const known = slot < 0 ? this.#bound(hash) : Math.max(exact.hard(slot), exact.before(slot), soft ? exact.soft(slot) : 0);
      newest = Math.max(newest, known);
    }
    return newest;
  }

  /** What rows say of a key, less what no key that folded can be. */
  #bound(hash: number): PurgeNumber {
    return this.#folded === 0 ? 0 : Math.min(this.rows.bound(hash), this.#folded);
  }

  #toRows(hash: number, newest: PurgeNumber): void {
    this.rows.raise(hash, newest);
    this.#folded = Math.max(this.#folded, newest);
  }

  #changed(top: PurgeNumber): void {
    this.#top = Math.max(this.#top, top);
    this.#version += 1;
  }
}
