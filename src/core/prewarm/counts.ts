import { hashOf } from "../purge/key.ts";
import { Decay } from "./decay.ts";
import { Least } from "./least.ts";
import { Sketch } from "./sketch.ts";

/** How many names are counted each by itself. */
export const TOP = 20_000;

/** Where a name is counted: a place of its own from 0 on, which had been another's before or nobody's (`isNew`); nothing: with all others. */
export type Counted = { readonly place: number; readonly isNew: boolean };

/**
 * Decaying counts by name in bounded memory: those played most each at a place of its own, all others in a sketch. A count is
 * never below the truth (of what it was told and still remembers), and above it by more than 0.0042 % of all plays in fewer than 1.8 % of
 * names; of a name that has had its place since its first play it is exact.
 *
 * As in space-saving (Metwally, Agrawal and El Abbadi 2005), who outgrows the least of the top takes its place, with
 * the estimate it had; who loses its place takes its count into the sketch. The bound of the sketch holds for both: no cell is ever
 * above that of a sketch which had counted every play, since what goes in has been counted there with no smaller estimate.
 */
export class Counts {
  readonly least: Least;
  readonly sketch: Sketch;
  readonly decay: Decay;
  readonly #places = new Map<string, number>();
  readonly #names: string[] = [];
  /** Whether anything was ever counted in the sketch: until then it need not be asked. */
  #shared = false;

  constructor(top = TOP, width?: number) {
    this.least = new Least(top);
    this.sketch = new Sketch(width);
    this.decay = new Decay();
  }

  get size(): number {
    return this.least.size;
  }

  get shared(): boolean {
    return this.#shared;
  }

  /** Adds plays of a name, which came at a time. */
  add(name: string, plays: number, nowMs: number): Counted | undefined {
    this.#renew(nowMs);
    return this.#add(name, plays * this.decay.weight(nowMs));
  }

  /** Takes a name to its place with a sum as `sumOf` gave it, in an instance with the same landmark. */
  restore(name: string, sum: number): Counted | undefined {
    return this.#add(name, sum);
  }

  /** Takes the sketch's cells over. Of another width they mean nothing: then it stays as it is. */
  restoreShared(cells: Float32Array): void {
    if (cells.length !== this.sketch.cells.length) return;
    this.sketch.cells.set(cells);
    this.#shared = true;
  }

  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }

  nameOf(place: number): string {
    return this.#names[place] ?? "";
  }

  /** The sum at a place, by the weights of this instance's landmark. */
  sumOf(place: number): number {
    return this.least.weightOf(place);
  }

  /** Plays a day at the pace of late, of a place. */
  perDay(place: number, nowMs: number): number {
    return this.decay.perDay(this.sumOf(place), nowMs);
  }

  /** The same of any name, whether it has a place or not. */
  perDayOf(name: string, nowMs: number): number {
    const place = this.#places.get(name);
    if (place !== undefined) return this.perDay(place, nowMs);
    return this.#shared ? this.decay.perDay(this.sketch.estimate(hashOf(name)), nowMs) : 0;
  }

  /** All places, those counted most first. */
  ordered(): number[] {
    const { weights } = this.least;
    return Array.from({ length: this.size }, (_, place) => place).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  }

  #add(name: string, more: number): Counted | undefined {
    const known = this.#places.get(name);
    if (known !== undefined) {
      this.least.raise(known, this.least.weightOf(known) + more);
      return { place: known, isNew: false };
    }
    if (!this.least.isFull) {
      const before = this.#shared ? this.sketch.estimate(hashOf(name)) : 0;
      return this.#settle(name, this.least.push(before + more));
    }
    this.#shared = true;
    const sum = this.sketch.add(hashOf(name), more);
    if (sum <= this.least.least) return undefined;
    const place = this.least.top;
    const gone = this.nameOf(place);
    this.#places.delete(gone);
    this.sketch.raise(hashOf(gone), this.least.weightOf(place));
    this.least.raise(place, sum);
    return this.#settle(name, place);
  }

  #settle(name: string, place: number): Counted {
    this.#places.set(name, place);
    this.#names[place] = name;
    return { place, isNew: true };
  }

  #renew(nowMs: number): void {
    const factor = this.decay.renewal(nowMs);
    if (factor === 1) return;
    this.least.scale(factor);
    this.sketch.scale(factor);
  }
}
