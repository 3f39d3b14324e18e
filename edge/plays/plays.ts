import type { PlayReport } from "../../src/core/prewarm/observed.ts";
import { bitOf, seedOf } from "./listener.ts";

/** URLs counted at once. */
const MOST_URLS = 4096;
/** A URL longer than this is nobody's recording. */
const MOST_CHARS = 1024;
/** Of a file's tags so many, and so many characters, are told. */
const MOST_TAGS = 32;
const MOST_TAG_CHARS = 1024;

/** What is known of a file when it is played; bytes. */
export type PlayedFile = { readonly size: number; readonly startBytes: number; readonly tags: readonly string[] };

/** What was seen of one URL since it was last told. */
export class Played {
  plays = 0;
  low = 0;
  high = 0;
  waits = 0;
  waitedMs = 0;
  size = 0;
  startBytes = 0;
  tags: readonly string[] = [];
  /** Played again since somebody looked for room. */
  again = false;
  readonly seed: number;

  constructor(readonly base: string) {
    this.seed = seedOf(base);
  }
}

/** Plays by URL, as an isolate has seen them since it last told. A play of a known URL allocates nothing. */
export class Plays {
  #urls = new Map<string, Played>();
  /** Plays nobody will hear of: there was no room for them. */
  lost = 0;

  get size(): number {
    return this.#urls.size;
  }

  /** Counts a play. `address`: of the listener; `waitedMs`: for an upstream's first byte, 0 where nobody was asked. */
  add(base: string, { size, startBytes, tags }: PlayedFile, address: string | null, waitedMs: number): void {
    let played = this.#urls.get(base);
    if (played === undefined) {
      if (base.length > MOST_CHARS) {
        this.lost += 1;
        return;
      }
      played = this.#put(new Played(base));
    } else played.again = true;
    played.plays += 1;
    const bit = bitOf(address, played.seed);
    if (bit < 32) played.low |= 1 << bit;
    else played.high |= 1 << (bit - 32);
    played.size = size;
    played.startBytes = startBytes;
    played.tags = tags;
    if (waitedMs > 0) {
      played.waits += 1;
      played.waitedMs += waitedMs;
    }
  }

  /** Takes at most so many URLs out, oldest first, to tell of them. */
  take(most: number): Played[] {
    const taken: Played[] = [];
    for (const [base, played] of this.#urls) {
      if (taken.length >= most) break;
      this.#urls.delete(base);
      taken.push(played);
    }
    return taken;
  }

  /** Takes back what could not be told. */
  giveBack(taken: readonly Played[]): void {
    for (const old of taken) {
      const played = this.#urls.get(old.base);
      if (played === undefined) {
        this.#put(old);
        continue;
      }
      played.plays += old.plays;
      played.low |= old.low;
      played.high |= old.high;
      played.waits += old.waits;
      played.waitedMs += old.waitedMs;
    }
  }

  #put(played: Played): Played {
    if (this.#urls.size >= MOST_URLS) this.#drop();
    this.#urls.set(played.base, played);
    return played;
  }

  /** Drops the oldest that was not played again since this was last asked of it. */
  #drop(): void {
    for (const [base, played] of this.#urls) {
      this.#urls.delete(base);
      if (!played.again) {
        this.lost += played.plays;
        return;
      }
      played.again = false;
      this.#urls.set(base, played);
    }
  }
}

/** What the region is told of it. */
export function reportOf({ base, plays, low, high, waits, waitedMs, size, startBytes, tags }: Played): PlayReport {
  const missMs = waits === 0 ? 0 : Math.max(1, Math.round(waitedMs / waits));
  return { base, plays, listeners: [low >>> 0, high >>> 0], size, startBytes, tags: toldTags(tags), missMs };
}

function toldTags(tags: readonly string[]): readonly string[] {
  let chars = 0;
  const end = tags.findIndex((tag, i) => i === MOST_TAGS || (chars += tag.length) > MOST_TAG_CHARS);
  return end === -1 ? tags : tags.slice(0, end);
}
