import type { Sql } from "../storage/sql.ts";
import { Words } from "../storage/words.ts";

/** Where they are kept: among the single values, as JSON. */
const NAME = "sums";

/** At most this many names: countries and a few words. */
const MOST = 1024;

/** Counters that outlive the object, by the names metrics have for them. */
export class Sums {
  readonly #words: Words;
  #sums: Map<string, number> | undefined;
  #changed = false;

  constructor(sql: Sql) {
    this.#words = new Words(sql);
  }

  /** Adds to one of them, in memory: `keep` stores it. Beyond the most names there are, new ones are not begun. */
  add(name: string, more: number): void {
    const sums = this.#read();
    if (more === 0 || (!sums.has(name) && sums.size >= MOST)) return;
    sums.set(name, (sums.get(name) ?? 0) + more);
    this.#changed = true;
  }

  /** Stores what was added, once a transaction whatever came in it. Within a transaction of the caller's; where that fails, this object is void. */
  keep(): void {
    if (!this.#changed) return;
    this.#words.set(NAME, JSON.stringify([...this.#read()]));
    this.#changed = false;
  }

  /** All of them. */
  all(): readonly (readonly [name: string, value: number])[] {
    return [...this.#read()];
  }

  #read(): Map<string, number> {
    this.#sums ??= new Map(JSON.parse(this.#words.text(NAME) ?? "[]") as [string, number][]);
    return this.#sums;
  }
}
