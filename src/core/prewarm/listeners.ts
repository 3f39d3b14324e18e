/** Listeners are told apart within halves of a day. */
const HALF_DAY_MS = 12 * 3_600_000;
const BITS = 64;

/** Who played what stands at a number of places, of the last 12 to 24 hours: this half of a day's listeners and those of the half before. */
export class Listeners {
  /** Four words a place: this half's low and high bits, the same of the half before. */
  readonly words: Uint32Array;
  /** Which half of a day "this half" is, in halves since 1970. */
  readonly halves: Uint32Array;

  constructor(capacity: number) {
    this.words = new Uint32Array(4 * capacity);
    this.halves = new Uint32Array(capacity);
  }

  /** Whoever takes a place brings nobody along. */
  clear(place: number): void {
    this.words.fill(0, 4 * place, 4 * place + 4);
    this.halves[place] = 0;
  }

  /** Adds listeners, each a bit: low half, high half. */
  add(place: number, [low, high]: readonly [number, number], nowMs: number): void {
    this.#turn(place, nowMs);
    const at = 4 * place;
    this.words[at] = (this.words[at] ?? 0) | low;
    this.words[at + 1] = (this.words[at + 1] ?? 0) | high;
  }

  /**
   * How many there were, by linear counting (Whang, Vander-Zanden and Taylor 1990): of n bits set at random so many are
   * still unset. Two who share a bit are one; beyond about 200 it cannot tell.
   */
  count(place: number, nowMs: number): number {
    this.#turn(place, nowMs);
    const at = 4 * place;
    const set = ones((this.words[at] ?? 0) | (this.words[at + 2] ?? 0)) + ones((this.words[at + 1] ?? 0) | (this.words[at + 3] ?? 0));
    return listenersOf(set);
  }

  #turn(place: number, nowMs: number): void {
    const half = Math.floor(nowMs / HALF_DAY_MS);
    const known = this.halves[place] ?? 0;
    if (half <= known) return;
    const at = 4 * place;
    this.words[at + 2] = half === known + 1 ? (this.words[at] ?? 0) : 0;
    this.words[at + 3] = half === known + 1 ? (this.words[at + 1] ?? 0) : 0;
    this.words[at] = 0;
    this.words[at + 1] = 0;
    this.halves[place] = half;
  }
}

/** How many listeners set that many of 64 bits, most likely; as whole people. */
export function listenersOf(set: number): number {
  // Where all are set it says as much as one unset bit would, and a few more.
  const unset = Math.max(BITS - set, 0.5);
  return Math.round(BITS * Math.log(BITS / unset));
}

function ones(word: number): number {
  let w = word - ((word >>> 1) & 0x5555_5555);
  w = (w & 0x3333_3333) + ((w >>> 2) & 0x3333_3333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
