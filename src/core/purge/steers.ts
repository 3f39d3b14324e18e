import type { Steer } from "../routing/steer.ts";
import type { Region } from "./regions.ts";

/** Operators steer at most this many edges, those counted that EDGES no longer has. */
export const MOST_STEERS = 128;

const NONE: readonly Steer[] = [];

/** What operators said of edges, one steer an edge: at most MOST_STEERS, which the ledger sees to. One that is over is kept until the ledger makes room. */
export class Steers {
  readonly #byEdge = new Map<string, Steer>();
  /** What was answered last, for which region, and until when it stays so. */
  #told: readonly Steer[] = NONE;
  #toldFor: Region | undefined;
  #toldUntilMs = Number.NEGATIVE_INFINITY;
  #toldFromMs = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#byEdge.size;
  }

  /** Steers an edge, in the place of what was said of it before. */
  put(steer: Steer): void {
    // At the end, as a snapshot's reader has it too.
    this.#byEdge.delete(steer.edge);
    this.#byEdge.set(steer.edge, steer);
    this.#forgetTold();
  }

  /** Takes back what was said of an edge. Returns whether anything was. */
  remove(edge: string): boolean {
    this.#forgetTold();
    return this.#byEdge.delete(edge);
  }

  /** What was said of an edge, over or not. */
  get(edge: string): Steer | undefined {
    return this.#byEdge.get(edge);
  }

  /** All of them, over or not, oldest first. */
  [Symbol.iterator](): IterableIterator<Steer> {
    return this.#byEdge.values();
  }

  /**
   * Those that hold in a region (nobody knows which: those that hold everywhere) when the ledger's clock is at least
   * `earliestMs`: each until it is certainly over. Without their ends: they hold now, whatever a reader's own clock says. The
   * same list as long as nothing changes: it costs a comparison or two.
   */
  inForce(region: Region | undefined, earliestMs: number): readonly Steer[] {
    if (this.#byEdge.size === 0) return NONE;
    if (region === this.#toldFor && earliestMs >= this.#toldFromMs && earliestMs < this.#toldUntilMs) return this.#told;
    const running = [...this.#byEdge.values()].filter(({ untilMs }) => untilMs === undefined || earliestMs < untilMs);
    const here = running.filter(({ regions }) => regions.length === 0 || (region !== undefined && regions.includes(region)));
    this.#told = here.map(({ untilMs: _untilMs, ...steer }) => steer);
    this.#toldFor = region;
    this.#toldFromMs = earliestMs;
    this.#toldUntilMs = Math.min(...running.map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY));
    return this.#told;
  }

  #forgetTold(): void {
    this.#toldUntilMs = Number.NEGATIVE_INFINITY;
    this.#toldFromMs = Number.POSITIVE_INFINITY;
  }
}
