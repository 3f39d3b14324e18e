import type { PurgeNumber } from "../../src/core/purge/number.ts";
import { Knowledge } from "../../src/core/purge/knowledge.ts";
import type { Ahead, News } from "../../src/core/purge/sync.ts";
import type { Known, Worth } from "./known.ts";

/** So little room that most keys are folded away: what is left of them must still never let a copy live too long. */
const EXTENT = { exactKeys: 3, cells: 16 };

/** What the real isolate has, in very little memory. */
export class Bounded implements Known {
  readonly #knowledge = new Knowledge(EXTENT);
  readonly #trusting: boolean;
  readonly #doubted: () => void;

  constructor(trusting: boolean, doubted: () => void) {
    this.#trusting = trusting;
    this.#doubted = doubted;
  }

  get n(): PurgeNumber {
    return this.#knowledge.n;
  }

  take(news: News): boolean {
    return this.#knowledge.take(this.#trusting && news.kind === "delta" ? { ...news, since: Math.min(news.since, this.n) } : news);
  }

  worth(hashes: readonly number[], asOf: PurgeNumber): Worth {
    const { kind } = this.#knowledge.generations.verdict(Float64Array.from(hashes), asOf);
    if (kind !== "doubt") return kind;
    // Nobody is asked here whether it is so: bytes are given up too often, never too seldom.
    this.#doubted();
    return "dead";
  }

  blocks(hashes: readonly number[], country: string, nowMs: number, { leastMs, mostMs }: Ahead): boolean {
    return this.#knowledge.blocks.find(Float64Array.from(hashes), country, nowMs + leastMs, nowMs + mostMs) !== undefined;
  }

  steered(): ReadonlyMap<string, number> {
    return new Map(this.#knowledge.steers.inForce(undefined, 0).map(({ edge, weight = 0 }) => [edge, weight]));
  }

  whole(): Uint8Array {
    return this.#knowledge.snapshot();
  }
}
