import { placeOfKey } from "../cache/key.ts";
import { copyKeys } from "../purge/copy-keys.ts";
import { hashesOf } from "../purge/key.ts";
import { type TagPattern, patternTags } from "../purge/patterns.ts";

/** Keys remembered of a file; one that has more is worked out each time. */
const MOST_KEYS = 24;
/** It has more. */
const TOO_MANY = 255;

/**
 * The purge keys that files at a number of places carry, as the low 32 bits of their hashes, worked out when they are first
 * asked for: enough to leave out nearly every file a purge does not name.
 */
export class CarriedKeys {
  readonly #lows: Uint32Array;
  readonly #counts: Uint8Array;
  readonly #patterns: readonly TagPattern[];

  /** `patterns`: which tags URLs have by themselves. */
  constructor(capacity: number, patterns: readonly TagPattern[]) {
    this.#patterns = patterns;
    this.#lows = new Uint32Array(MOST_KEYS * capacity);
    this.#counts = new Uint8Array(capacity);
  }

  /** The file at a place, or its tags, are others now. */
  forget(place: number): void {
    this.#counts[place] = 0;
  }

  /** Whether a file has a purge key of one of these hashes; `lows` are their low 32 bits. */
  isNamed(place: number, base: string, tags: readonly string[], hashes: ReadonlySet<number>, lows: ReadonlySet<number>): boolean {
    const known = this.#counts[place] ?? 0;
    if (known > 0 && known !== TOO_MANY && !this.#mayHave(place, known, lows)) return false;
    const { site, pathname } = placeOfKey(base);
    const own = hashesOf(copyKeys(base, patternTags(this.#patterns, site, pathname), tags, 200));
    if (known === 0) this.#keep(place, own);
    return own.some((hash) => hashes.has(hash));
  }

  #mayHave(place: number, count: number, lows: ReadonlySet<number>): boolean {
    const from = MOST_KEYS * place;
    for (let at = from; at < from + count; at += 1) if (lows.has(this.#lows[at] ?? 0)) return true;
    return false;
  }

  #keep(place: number, own: Float64Array): void {
    this.#counts[place] = own.length > MOST_KEYS ? TOO_MANY : own.length;
    if (own.length <= MOST_KEYS) for (const [i, hash] of own.entries()) this.#lows[MOST_KEYS * place + i] = hash;
  }
}
