import { Blocks } from "./blocks.ts";
import { type Extent, Generations } from "./generations.ts";
import type { Entry } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { Steers } from "./steers.ts";
import type { News } from "./sync.ts";

/** All that is known of purges, blocks and steers: everything up to a number, without a gap, and nothing above it. It only grows. */
export class Knowledge {
  readonly generations: Generations;
  readonly #extent: Extent;
  #blocks = new Blocks();
  #steers = new Steers();
  #n: PurgeNumber = 0;

  constructor(extent: Extent = {}) {
    this.#extent = extent;
    this.generations = new Generations(extent);
  }

  /** Everything up to here is known. */
  get n(): PurgeNumber {
    return this.#n;
  }

  /** What is blocked as of `n`. Another object after a snapshot was taken in. */
  get blocks(): Blocks {
    return this.#blocks;
  }

  /** What operators said of edges as of `n`. Another object after a snapshot was taken in. */
  get steers(): Steers {
    return this.#steers;
  }

  /**
   * Takes in news. False: there is a gap between what is known and what they begin with, or they cannot be read, and
   * nothing was taken. News that bring nothing new are no fault: what is at most `n` is known already.
   */
  take(news: News): boolean {
    return news.kind === "delta" ? this.#takeDelta(news) : this.#takeWhole(news);
  }

  /** All of it in bytes, for `News` of kind `whole` with `upTo` = `n`. */
  snapshot(): Uint8Array {
    return encodeSnapshot({ n: this.#n, generations: this.generations, blocks: this.#blocks, steers: this.#steers });
  }

  #takeDelta({ since, upTo, entries }: News & { readonly kind: "delta" }): boolean {
    if (!(since <= this.#n)) return false;
    // Blocks and steers come and go, so their order counts, and one that went must not come back with a delta that is told again.
    const fresh = entries.filter(({ number }) => number > this.#n && number <= upTo);
    for (const entry of fresh.sort((a, b) => a.number - b.number)) this.#apply(entry);
    this.#n = Math.max(this.#n, upTo);
    return true;
  }

  /** How far a snapshot reaches is written in it, which is the truth whatever was said when it was sent. */
  #takeWhole({ snapshot }: News & { readonly kind: "whole" }): boolean {
    const whole = decodeSnapshot(snapshot, this.#extent);
    if (whole === undefined) return false;
    this.generations.merge(whole.generations);
    if (whole.n <= this.#n) return true;
    this.#blocks = whole.blocks;
    this.#steers = whole.steers;
    this.#n = whole.n;
    return true;
  }

  #apply(entry: Entry): void {
    switch (entry.kind) {
      case "purge":
        this.generations.apply(entry);
        return;
      case "block":
        this.#blocks.put(entry.block);
        return;
      case "unblock":
        this.#blocks.remove(entry.id);
        return;
      case "steer":
        this.#steers.put(entry.steer);
        return;
      case "unsteer":
        this.#steers.remove(entry.edge);
        return;
      default:
        entry satisfies never;
    }
  }
}
