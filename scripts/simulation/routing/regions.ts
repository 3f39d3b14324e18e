import type { EdgeBook } from "../../../src/core/routing/book.ts";
import type { EdgeWord } from "../../../src/core/routing/news.ts";
import { RegionEdges } from "../../../src/core/routing/region-edges.ts";
import type { World } from "./day.ts";
import { LANDS } from "./places.ts";

/** A colo asks its region this often: the lease, ms. */
const LEASE_MS = 5000;
/** A question takes so long to a region; a region's to the ledger, and the ledger's to a region, ms. */
const [REGION_MS, LEDGER_MS] = [30, 90];

/** The regions and the ledger: colos tell theirs what they saw and hear what the others saw, at each lease or when they ejected an edge. */
export class Regions {
  readonly #world: World;
  readonly #books: readonly EdgeBook[];
  readonly #regions: readonly RegionEdges[];
  /** What each region told the ledger last. */
  readonly #words: EdgeWord[][] = LANDS.map(() => []);
  readonly #telling = new Set<number>();

  constructor(world: World, books: readonly EdgeBook[]) {
    this.#world = world;
    this.#books = books;
    const ids = world.day.mirrors.map(({ edge }) => edge.id);
    this.#regions = LANDS.map(() => new RegionEdges({ ids }));
    for (const [colo] of books.entries()) this.#later((colo / books.length) * LEASE_MS, () => this.#lease(colo));
    for (const [land] of LANDS.entries()) this.#later((land / LANDS.length) * LEASE_MS, () => this.#askLedger(land));
  }

  /** A colo ejected or restored an edge: it does not wait for the end of its lease. */
  tellSoon(colo: number): void {
    if (this.#telling.has(colo)) return;
    this.#telling.add(colo);
    this.#later(0, () => this.#sync(colo));
  }

  #lease(colo: number): void {
    this.#sync(colo);
    this.#later(LEASE_MS, () => this.#lease(colo));
  }

  #sync(colo: number): void {
    const { agenda, day } = this.#world;
    const land = day.sites[colo]?.land ?? 0;
    const [book, region] = [this.#books[colo], this.#regions[land]];
    this.#telling.delete(colo);
    if (book === undefined || region === undefined) return;
    const reports = book.take(agenda.nowMs);
    this.#later(REGION_MS, () => {
      region.observe(String(colo), reports, agenda.nowMs);
      const news = region.news(agenda.nowMs);
      this.#later(REGION_MS, () => book.hear(news, agenda.nowMs));
      if (region.changed) this.#tellLedger(land, true);
    });
  }

  #askLedger(land: number): void {
    this.#tellLedger(land, false);
    this.#later(LEASE_MS, () => this.#askLedger(land));
  }

  /** `pushed`: the ledger tells all the others at once; else only the asker is told, as the others are when they ask. */
  #tellLedger(land: number, pushed: boolean): void {
    const words = this.#regions[land]?.words(this.#world.agenda.nowMs) ?? [];
    this.#later(LEDGER_MS, () => {
      this.#words[land] = words;
      for (const [other] of LANDS.entries()) if (other === land || pushed) this.#later(LEDGER_MS, () => this.#regions[other]?.hear(this.#others(other), this.#world.agenda.nowMs));
    });
  }

  /** What the other regions say, taken together: traffic adds up, and one that is ejected anywhere is. */
  #others(land: number): EdgeWord[] {
    const all = new Map<string, EdgeWord>();
    for (const word of this.#words.flatMap((words, at) => (at === land ? [] : words))) {
      const before = all.get(word.id);
      const ejected = before?.ejected ?? word.ejected;
      all.set(word.id, { id: word.id, mbps: word.mbps + (before?.mbps ?? 0), ...(ejected === undefined ? {} : { ejected }) });
    }
    return [...all.values()];
  }

  /** Until the day is over; what comes later is nobody's. */
  #later(ms: number, act: () => void): void {
    if (this.#world.agenda.nowMs < this.#world.day.dayMs) this.#world.agenda.after(ms, act);
  }
}
