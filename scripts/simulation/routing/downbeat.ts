import type { Attempt } from "../../../src/core/routing/attempt.ts";
import { EdgeBook } from "../../../src/core/routing/book.ts";
import { decide } from "../../../src/core/routing/decide.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { seedMs } from "../../../src/core/routing/seed.ts";
import { placeOf } from "./baselines.ts";
import type { World } from "./day.ts";
import type { Wanted } from "./listeners.ts";
import { LANDS } from "./places.ts";
import { Regions } from "./regions.ts";
import type { Chosen, Strategy } from "./strategy.ts";

/** The Worker's own way: a book for each colo, what a region's colos and the regions tell each other, and `decide`. */
export class Downbeat implements Strategy {
  readonly hedges: boolean;
  readonly #world: World;
  readonly #edges: readonly Edge[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #books: readonly EdgeBook[];
  readonly #regions: Regions;

  constructor(world: World, { hedges = true }: { readonly hedges?: boolean } = {}) {
    const { day } = world;
    this.hedges = hedges;
    this.#world = world;
    this.#edges = day.mirrors.map(({ edge }) => edge);
    this.#numbers = new Map(this.#edges.map(({ id }, at) => [id, at]));
    this.#books = day.sites.map((site) => {
      const seeds = new Map(this.#edges.map((edge) => [edge, seedMs(placeOf(site), edge.place)]));
      return new EdgeBook(this.#edges, day.policy, { seed: (edge) => seeds.get(edge) });
    });
    this.#regions = new Regions(world, this.#books);
  }

  choose({ colo, track, bytes, patience }: Wanted, nowMs: number): Chosen[] {
    const region = LANDS[this.#world.day.sites[colo]?.land ?? 0]?.region;
    const path = `/${track}`;
    const standings = this.#books[colo]?.standings(nowMs) ?? [];
    const known = new Map(standings.map((standing) => [standing.id, standing]));
    const { candidates, order } = decide({ path, key: path, bytes, patience }, this.#edges, standings, [], this.#world.day.policy, { nowMs, ...(region === undefined ? {} : { region }) });
    return candidates.slice(0, order.length).flatMap((candidate) => {
      const [edge, standing] = [this.#numbers.get(candidate.id), known.get(candidate.id)];
      return edge === undefined || standing === undefined ? [] : [{ edge, candidate, standing }];
    });
  }

  began(colo: number, edge: number, trial: boolean, nowMs: number): void {
    this.#books[colo]?.began(this.#id(edge), nowMs, trial);
  }

  ended(colo: number, _edge: number, attempt: Attempt, nowMs: number): void {
    const book = this.#books[colo];
    book?.ended(attempt, nowMs);
    if (book?.urgent === true) this.#regions.tellSoon(colo);
  }

  came(colo: number, edge: number, { bytes, ms }: { bytes: number; ms: number }, nowMs: number): void {
    this.#books[colo]?.body(this.#id(edge), bytes, ms, true, nowMs);
  }

  #id(edge: number): string {
    return this.#edges[edge]?.id ?? "";
  }
}
