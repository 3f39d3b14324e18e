import { ColoFigures } from "./colo-figures.ts";
import type { EdgeNews, EdgeReport } from "./news.ts";
import type { EjectedWhy } from "./standing.ts";
import { type Weighed, weightedMedian } from "./weighted-median.ts";

/** Who asked an edge within this has a say on whether it is ejected, ms. */
const VOTE_MS = 30_000;

/** A region has at most 54 colos; whatever else says it is one, no more than this are remembered of each edge. */
export const MOST_COLOS = 64;

/** First bytes a 95th percentile needs. */
const LEAST_FOR_P95 = 20;

/** What colos say of one edge, and what their region makes of it. */
export class RegionEdge {
  readonly #colos = new Map<string, ColoFigures>();
  #ejected: EjectedWhy | undefined;

  /** A colo tells; the report is a clean one. */
  add(colo: string, report: EdgeReport, nowMs: number): void {
    const figures = this.#colos.get(colo) ?? new ColoFigures();
    // Anew at the end of the order, so that who told longest ago goes first.
    this.#colos.delete(colo);
    this.#colos.set(colo, figures);
    figures.add(report, nowMs);
    const [oldest] = this.#colos.keys();
    if (this.#colos.size > MOST_COLOS && oldest !== undefined) this.#colos.delete(oldest);
  }

  /** Forgets colos that have told nothing since; whether any are left. */
  forget(sinceMs: number): boolean {
    for (const [colo, { lastMs }] of this.#colos) if (lastMs <= sinceMs) this.#colos.delete(colo);
    return this.#colos.size > 0;
  }

  /**
   * Ejects it while more than half of the colos that asked it of late have: one that is alone with its requests decides alone. Whether that
   * changed anything.
   */
  judge(nowMs: number): boolean {
    const { votes, out } = this.#poll(nowMs);
    const before = this.#ejected;
    this.#ejected = out.length * 2 > votes ? (before ?? out.sort()[out.length >> 1]) : undefined;
    return (before === undefined) !== (this.#ejected === undefined);
  }

  /** How many colos are remembered. */
  get colos(): number {
    return this.#colos.size;
  }

  /** Why it is ejected here. */
  get ejected(): EjectedWhy | undefined {
    return this.#ejected;
  }

  /** Whether the colos here are served by it, and asked of late. */
  doesWell(nowMs: number): boolean {
    const { votes, out } = this.#poll(nowMs);
    return votes > 0 && out.length === 0;
  }

  /** What it sends to the region, Mbit/s. */
  mbps(nowMs: number): number {
    return this.#list().reduce((sum, { bytes }) => sum + (bytes.perSec(nowMs) * 8) / 1e6, 0);
  }

  /** How long its first bytes and bodies take: the median of colos, weighed by their first bytes. 0 and infinitely old: nobody knows. */
  measured(nowMs: number): Pick<EdgeNews, "firstByteMs" | "p95Ms" | "kbps" | "ageMs"> {
    const all = this.#list();
    const weighed = (values: readonly (readonly [ColoFigures, number])[]): Weighed[] => values.map(([colo, value]) => ({ value, weight: value > 0 ? colo.answered.at(nowMs) : 0 }));
    return {
      firstByteMs: weightedMedian(weighed(all.map((colo) => [colo, colo.firstByteMs(nowMs)]))),
      p95Ms: weightedMedian(weighed(all.map((colo) => [colo, colo.usual.total(nowMs) < LEAST_FOR_P95 ? 0 : (colo.usual.quantile(0.95) ?? 0)]))),
      kbps: weightedMedian(weighed(all.map((colo) => [colo, colo.body.kbps(nowMs) ?? 0]))),
      ageMs: nowMs - Math.max(...all.map(({ measuredMs }) => measuredMs)),
    };
  }

  #list(): ColoFigures[] {
    return [...this.#colos.values()];
  }

  /** How many colos asked it of late, and why those ejected it that have. */
  #poll(nowMs: number): { readonly votes: number; readonly out: EjectedWhy[] } {
    let votes = 0;
    const out: EjectedWhy[] = [];
    for (const { vote } of this.#colos.values()) {
      if (vote === undefined || nowMs - vote.atMs > VOTE_MS) continue;
      votes += 1;
      if (vote.out !== undefined) out.push(vote.out);
    }
    return { votes, out };
  }
}
