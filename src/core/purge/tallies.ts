import type { Block, BlockTally } from "./entry.ts";

/** Deliveries remembered, so that a block that comes later can say which was the last before it. */
const MOST_RECENT = 4096;

/** Kept beyond this only as sums: whoever asks from many countries does not fill memory. */
const MOST_TALLIES = 4096;

/** The word for a country nobody knows. */
const UNKNOWN = "XX";

/** What one isolate has seen of blocks: the last delivery before each, by country, and the refusals since. */
export class Tallies {
  #hashes: (Float64Array | undefined)[] = [];
  #countries: (string | undefined)[] = [];
  #times: number[] = [];
  #next = 0;
  #tallies = new Map<string, BlockTally>();

  /** Takes note of a delivery at a time of the ledger's clock. `named`: the armed blocks that name one of its keys. */
  delivered(hashes: Float64Array, country: string | undefined, ledgerMs: number, named: readonly Block[]): void {
    this.#hashes[this.#next] = hashes;
    this.#countries[this.#next] = country;
    this.#times[this.#next] = ledgerMs;
    this.#next = (this.#next + 1) % MOST_RECENT;
    for (const { id } of named) this.#add(id, country, ledgerMs, 0);
  }

  /** Takes note of a refusal. */
  refused({ id }: Block, country: string | undefined, ledgerMs: number): void {
    this.#add(id, country, 0, ledgerMs);
  }

  /** A block has come: what was delivered of its keys before is told too. */
  armed(block: Block): void {
    const keys = new Set(block.hashes);
    for (const [i, hashes] of this.#hashes.entries()) {
      if (hashes?.some((hash) => keys.has(hash)) === true) this.#add(block.id, this.#countries[i], this.#times[i] ?? 0, 0);
    }
  }

  /** Whether anything is to be told. */
  get waiting(): boolean {
    return this.#tallies.size > 0;
  }

  /** All that is to be told; it is given back if nobody could be told. */
  take(): BlockTally[] {
    const told = [...this.#tallies.values()];
    this.#tallies = new Map();
    return told;
  }

  /** Takes back what could not be told. */
  giveBack(tallies: readonly BlockTally[]): void {
    for (const tally of tallies) this.#merge(tally);
  }

  #add(id: string, country: string | undefined, deliveredMs: number, refusedMs: number): void {
    const refusals = refusedMs > 0 ? 1 : 0;
    this.#merge({ id, country: country ?? UNKNOWN, lastDeliveryMs: deliveredMs, refusals, lastRefusalMs: refusedMs });
  }

  #merge(tally: BlockTally): void {
    const name = `${tally.country} ${tally.id}`;
    const known = this.#tallies.get(name);
    if (known === undefined && this.#tallies.size >= MOST_TALLIES) return;
    this.#tallies.set(name, known === undefined ? tally : summed(known, tally));
  }
}

/** Two tallies of the same block and country as one. */
export function summed(a: BlockTally, b: BlockTally): BlockTally {
  return {
    id: a.id,
    country: a.country,
    lastDeliveryMs: Math.max(a.lastDeliveryMs, b.lastDeliveryMs),
    refusals: a.refusals + b.refusals,
    lastRefusalMs: Math.max(a.lastRefusalMs, b.lastRefusalMs),
  };
}
