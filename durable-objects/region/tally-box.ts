import type { BlockTally } from "../../src/core/purge/entry.ts";
import { summed } from "../../src/core/purge/tallies.ts";

/** Blocks and countries that are counted at most between two questions to the ledger; beyond, news of others is lost. */
const MOST = 20_000;

/** What colos saw of blocks, summed until the ledger has been told. In memory: an eviction loses what came since. */
export class TallyBox {
  private sums = new Map<string, BlockTally>();

  /** Adds what was seen. */
  add(tallies: readonly BlockTally[]): void {
    for (const tally of tallies) {
      const name = `${tally.country} ${tally.id}`;
      const sum = this.sums.get(name);
      if (sum === undefined && this.sums.size >= MOST) continue;
      this.sums.set(name, sum === undefined ? tally : summed(sum, tally));
    }
  }

  /** All of it, to be told; `add` it again if telling failed. */
  take(): BlockTally[] {
    const sums = [...this.sums.values()];
    this.sums = new Map();
    return sums;
  }
}
