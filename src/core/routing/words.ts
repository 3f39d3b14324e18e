import { MOST_EDGES } from "./edge.ts";
import type { EdgeWord } from "./news.ts";

/** There are eleven regions; whatever else were to say it is one, no more than this are listened to. */
const MOST_REGIONS = 32;

type Said = { readonly words: readonly EdgeWord[]; readonly atMs: number };

/** What regions say of upstream edges, as each said it last. Times are ms on the clock of whoever keeps it. */
export class Words {
  readonly #said = new Map<string, Said>();
  readonly #forgetMs: number;

  /** `forgetMs`: who has said nothing for so long says nothing any more, and is not to be told anything at once. */
  constructor(forgetMs: number) {
    this.#forgetMs = forgetMs;
  }

  /** A region says all it has to say. True: other edges are ejected there than before, which the others should know at once. */
  hear(region: string, words: readonly EdgeWord[], nowMs: number): boolean {
    this.#forget(nowMs);
    const before = ejectedIn(this.#said.get(region)?.words ?? []);
    // Anew at the end of the order, so that who spoke longest ago goes first.
    this.#said.delete(region);
    const kept = words.slice(0, MOST_EDGES);
    this.#said.set(region, { words: kept, atMs: nowMs });
    const [oldest] = this.#said.keys();
    if (this.#said.size > MOST_REGIONS && oldest !== undefined) this.#said.delete(oldest);
    const after = ejectedIn(kept);
    return before.size !== after.size || [...after].some((id) => !before.has(id));
  }

  /**
   * What all others say, for one region: what they get of each edge together, and `hearsay` of those that any of them has
   * ejected by its own evidence. In the order of their names.
   */
  besides(region: string, nowMs: number): EdgeWord[] {
    this.#forget(nowMs);
    const all = new Map<string, EdgeWord>();
    for (const [name, { words }] of this.#said) {
      if (name === region) continue;
      for (const { id, mbps, ejected } of words) {
        const known = all.get(id);
        const hearsay = known?.ejected !== undefined || isOwn(ejected);
        if (known !== undefined || all.size < MOST_EDGES) all.set(id, { id, mbps: (known?.mbps ?? 0) + mbps, ...(hearsay ? { ejected: "hearsay" } : {}) });
      }
    }
    return [...all.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The regions that have spoken lately. */
  living(nowMs: number): string[] {
    this.#forget(nowMs);
    return [...this.#said.keys()];
  }

  #forget(nowMs: number): void {
    for (const [region, { atMs }] of this.#said) if (nowMs - atMs >= this.#forgetMs) this.#said.delete(region);
  }
}

function ejectedIn(words: readonly EdgeWord[]): Set<string> {
  return new Set(words.filter(({ ejected }) => isOwn(ejected)).map(({ id }) => id));
}

/** What a region has only heard it does not say again: two would believe each other for ever. */
function isOwn(ejected: EdgeWord["ejected"]): boolean {
  return ejected !== undefined && ejected !== "hearsay";
}
