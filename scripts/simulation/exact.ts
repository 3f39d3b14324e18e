import type { Block, Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { Ahead, News } from "../../src/core/purge/sync.ts";
import type { Known, Worth } from "./known.ts";

type Held = { readonly number: PurgeNumber; readonly block?: Block };

/** Everything, exactly, in maps: the meaning of what the bounded one does in little memory. */
export class Exact implements Known {
  #n: PurgeNumber = 0;
  #hard = new Map<number, PurgeNumber>();
  #soft = new Map<number, PurgeNumber>();
  #blocks = new Map<string, Held>();
  readonly #trusting: boolean;

  /** `trusting`: the planted mistake of taking every delta for a gapless one. */
  constructor(trusting = false) {
    this.#trusting = trusting;
  }

  get n(): PurgeNumber {
    return this.#n;
  }

  take(news: News): boolean {
    if (news.kind === "whole") {
      const { entries }: { entries: Entry[] } = JSON.parse(new TextDecoder().decode(news.snapshot));
      for (const entry of entries) this.#learn(entry);
    } else {
      if (news.since > this.#n && !this.#trusting) return false;
      for (const entry of news.entries) this.#learn(entry);
    }
    this.#n = Math.max(this.#n, news.upTo);
    return true;
  }

  worth(hashes: readonly number[], asOf: PurgeNumber): Worth {
    if (hashes.some((hash) => (this.#hard.get(hash) ?? 0) > asOf)) return "dead";
    return hashes.some((hash) => (this.#soft.get(hash) ?? 0) > asOf) ? "stale" : "alive";
  }

  blocks(hashes: readonly number[], country: string, nowMs: number, { leastMs, mostMs }: Ahead): boolean {
    for (const { block } of this.#blocks.values()) {
      if (block === undefined || !block.hashes.some((hash) => hashes.includes(hash))) continue;
      if (block.countries.length > 0 && !block.countries.includes(country)) continue;
      if (nowMs + mostMs >= block.fromMs && (block.untilMs === undefined || nowMs + leastMs < block.untilMs)) return true;
    }
    return false;
  }

  whole(): Uint8Array {
    const entries: Entry[] = [];
    for (const [mode, map] of [["hard", this.#hard], ["soft", this.#soft]] as const) {
      for (const [hash, number] of map) entries.push({ kind: "purge", number, mode, hashes: [hash] });
    }
    for (const [id, { number, block }] of this.#blocks) entries.push(block === undefined ? { kind: "unblock", number, id } : { kind: "block", number, block });
    return new TextEncoder().encode(JSON.stringify({ entries }));
  }

  #learn(entry: Entry): void {
    if (entry.kind === "purge") {
      const map = entry.mode === "hard" ? this.#hard : this.#soft;
      for (const hash of entry.hashes) map.set(hash, Math.max(map.get(hash) ?? 0, entry.number));
      return;
    }
    // Who is asked for bytes makes none of them wrong.
    if (entry.kind === "steer" || entry.kind === "unsteer") return;
    const id = entry.kind === "block" ? entry.block.id : entry.id;
    if ((this.#blocks.get(id)?.number ?? 0) >= entry.number) return;
    this.#blocks.set(id, entry.kind === "block" ? { number: entry.number, block: entry.block } : { number: entry.number });
  }
}
