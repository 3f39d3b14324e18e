import type { Count } from "../../src/core/prewarm/observed.ts";

/** Series of all colos together; beyond, what a colo has that is new counts for the colo "other". */
const MOST_SERIES = 8000;
/** And beyond so many, not at all. */
const MOST_OTHERS = 1000;
/** No name of ours is longer. */
const MOST_NAME = 160;
const COLO = /^[A-Za-z0-9-]{1,16}$/;

/** Counters as colos told them, summed since this instance began, with the colo among the labels. */
export class Series {
  readonly #sums = new Map<string, number>();

  /** Adds what came to a colo's counters. */
  add(counts: readonly Count[], colo: string): void {
    for (const [name, more] of counts) {
      if (name.length > MOST_NAME || !(more > 0)) continue;
      const own = labelled(name, COLO.test(colo) ? colo : "other");
      const series = this.#sums.has(own) || this.#sums.size < MOST_SERIES ? own : labelled(name, "other");
      if (this.#sums.has(series) || this.#sums.size < MOST_SERIES + MOST_OTHERS) this.#sums.set(series, (this.#sums.get(series) ?? 0) + more);
    }
  }

  /** All of them. */
  get all(): readonly (readonly [name: string, value: number])[] {
    return [...this.#sums];
  }
}

/** `requests{outcome="hit"}` of FRA is `requests{colo="FRA",outcome="hit"}`; what has no labels gets this one. */
function labelled(name: string, colo: string): string {
  const brace = name.indexOf("{");
  const label = `{colo="${colo}"`;
  return brace === -1 ? `${name}${label}}` : `${name.slice(0, brace)}${label},${name.slice(brace + 1)}`;
}
