import type { Attempt } from "../../../src/core/routing/attempt.ts";
import type { Candidate } from "../../../src/core/routing/decision.ts";
import { distanceKm } from "../../../src/core/routing/seed.ts";
import type { Standing } from "../../../src/core/routing/standing.ts";
import type { Coordinates } from "../../../src/core/purge/regions.ts";
import type { ColoSite, Wanted } from "./listeners.ts";
import type { Mirror } from "./mirrors.ts";
import { LANDS, PLACES } from "./places.ts";
import type { Chosen, Strategy } from "./strategy.ts";
import type { Truth, Upstream } from "./upstream.ts";

/** What every simple way shares: it refuses nobody, and knows of each edge what failover goes by. */
abstract class Simple implements Strategy {
  readonly hedges: boolean = false;
  readonly #known = new Map<number, Seen>();
  readonly #candidates: readonly Candidate[];
  readonly #unknown: readonly Standing[];

  constructor(mirrors: readonly Mirror[]) {
    this.#candidates = mirrors.map(({ edge: { id } }) => ({ id, terms: NO_TERMS, equal: false, trial: false }));
    this.#unknown = mirrors.map(({ edge: { id } }) => ({ id, firstByteMs: 100, source: "unknown", inFlight: 0, mbps: 0, health: { kind: "ok" }, drifts: false }));
  }

  abstract order(wanted: Wanted, nowMs: number): readonly number[];

  choose(wanted: Wanted, nowMs: number): Chosen[] {
    return this.order(wanted, nowMs).flatMap((edge) => {
      const [candidate, unknown] = [this.#candidates[edge], this.#unknown[edge]];
      if (candidate === undefined || unknown === undefined) return [];
      const seen = this.#known.get(wanted.colo * 100 + edge);
      if (seen === undefined || seen.times < ENOUGH) return [{ edge, candidate, standing: unknown }];
      return [{ edge, candidate, standing: { ...unknown, source: "here", firstByteMs: seen.mean, p95Ms: seen.mean + OFF_P95 * seen.off } }];
    });
  }

  began(): void {}

  ended(colo: number, edge: number, { ended, ms }: Attempt, _nowMs: number): void {
    if (ended !== "answered") return;
    const key = colo * 100 + edge;
    const seen = this.#known.get(key);
    if (seen === undefined) this.#known.set(key, { mean: ms, off: ms / 4, times: 1 });
    else {
      const off = ms - seen.mean;
      seen.mean += 0.1 * off;
      seen.off += 0.1 * (Math.abs(off) - seen.off);
      seen.times += 1;
    }
  }

  came(): void {}
}

/** First bytes as a colo had them: a mean and how far they lie from it, which gives about a p95 once there are enough. */
type Seen = { mean: number; off: number; times: number };
const [ENOUGH, OFF_P95] = [8, 2.5];
const NO_TERMS = { firstByteMs: 0, load: 1, transferMs: 0, moneyMs: 0, costMs: 0 };

/** One after the other, whoever asks. */
export class RoundRobin extends Simple {
  readonly #edges: number;
  readonly #turns = new Map<number, number>();

  constructor(mirrors: readonly Mirror[]) {
    super(mirrors);
    this.#edges = mirrors.length;
  }

  order({ colo }: Wanted): readonly number[] {
    const turn = this.#turns.get(colo) ?? colo;
    this.#turns.set(colo, turn + 1);
    return Array.from({ length: this.#edges }, (_, at) => (turn + at) % this.#edges);
  }
}

/** By distance on the globe. */
export class Nearest extends Simple {
  readonly #orders: readonly (readonly number[])[];

  constructor(mirrors: readonly Mirror[], sites: readonly ColoSite[]) {
    super(mirrors);
    this.#orders = sites.map((site) => {
      const here = placeOf(site);
      const away = mirrors.map(({ at }) => distanceKm(here, PLACES[at]));
      return mirrors.map((_, at) => at).sort((a, b) => (away[a] ?? 0) - (away[b] ?? 0));
    });
  }

  order({ colo }: Wanted): readonly number[] {
    return this.#orders[colo] ?? [];
  }
}

/** An estimate halves its difference to the first guess in so many ms, so that what was slow once is tried again. */
const FORGET_MS = 10_000;
/** What a failure counts as, ms, and how much the newest counts. */
const [FAILED_MS, ALPHA] = [2000, 0.2];

/** By a plain moving average of first bytes in each colo; guessed from the distance before, and after a while without. */
export class LowestLatency extends Simple {
  readonly #guess: readonly (readonly number[])[];
  readonly #known = new Map<number, { ms: number; atMs: number }>();

  constructor(mirrors: readonly Mirror[], guess: readonly (readonly number[])[]) {
    super(mirrors);
    this.#guess = guess;
  }

  order({ colo }: Wanted, nowMs: number): readonly number[] {
    const costs = (this.#guess[colo] ?? []).map((_, edge) => this.#estimate(colo, edge, nowMs));
    return cheapestFirst(costs);
  }

  override ended(colo: number, edge: number, attempt: Attempt, nowMs: number): void {
    super.ended(colo, edge, attempt, nowMs);
    if (attempt.ended === "cancelled") return;
    const before = this.#estimate(colo, edge, nowMs);
    const ms = attempt.ended === "answered" ? attempt.ms : Math.max(attempt.ms, FAILED_MS);
    this.#known.set(colo * 100 + edge, { ms: before + ALPHA * (ms - before), atMs: nowMs });
  }

  #estimate(colo: number, edge: number, nowMs: number): number {
    const guess = this.#guess[colo]?.[edge] ?? 100;
    const known = this.#known.get(colo * 100 + edge);
    return known === undefined ? guess : guess + (known.ms - guess) * 2 ** ((known.atMs - nowMs) / FORGET_MS);
  }
}

/** Knows what every edge would do at this moment, luck aside, and what a request costs the others; hedges as we do. Wants the first byte, whatever it costs. */
export class Oracle extends Simple {
  override readonly hedges = true;
  readonly #upstreams: readonly Upstream[];

  constructor(upstreams: readonly Upstream[]) {
    super(upstreams.map(({ mirror }) => mirror));
    this.#upstreams = upstreams;
  }

  order({ colo, bytes }: Wanted, nowMs: number): readonly number[] {
    const truths = this.#upstreams.map((upstream) => upstream.truth(colo, bytes, nowMs));
    const costs = truths.map(expected);
    return cheapestFirst(costs);
  }
}

function cheapestFirst(costs: readonly number[]): number[] {
  return costs.map((_, at) => at).sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0));
}

/** What asking costs in the mean: a failure costs its own time and another's. */
function expected({ reach, firstByteMs, othersMs, fails }: Truth): number {
  if (reach !== "open") return reach === "silent" ? 1e6 : 1e5 + firstByteMs;
  return firstByteMs + othersMs + fails * 2 * firstByteMs;
}

/** Where a colo is. */
export function placeOf({ land }: ColoSite): Coordinates {
  return PLACES[LANDS[land]?.place ?? "West Europe"];
}
