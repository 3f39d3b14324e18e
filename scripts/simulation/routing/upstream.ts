import type { Attempt, Ended } from "../../../src/core/routing/attempt.ts";
import { type Fault, type State, stateOf } from "./faults.ts";
import type { ColoSite, Wanted } from "./listeners.ts";
import { bell, lot } from "./lots.ts";
import type { Mirror } from "./mirrors.ts";
import { LANDS } from "./places.ts";
import type { RoundTrips } from "./round-trips.ts";

/** What becomes of one upstream request, known to nobody before its time; `silent`: nothing. */
export type Fate =
  | { readonly kind: "answers"; readonly ms: number; readonly bodyMs: number }
  | { readonly kind: "fails"; readonly ended: Ended; readonly ms: number; readonly more?: Pick<Attempt, "status" | "retryAfterSec"> }
  | { readonly kind: "silent" };

/** What an edge does at a moment for a colo, luck aside: what only the oracle is told. */
export type Truth = { readonly reach: State["reach"]; readonly firstByteMs: number; /** What one more request costs all the others, ms. */ readonly othersMs: number; readonly fails: number };

/** What an edge was asked for counts as its load for about so long, ms. */
const LOAD_MS = 2000;
/** One in so many first bytes comes much later, for no reason anybody knows. */
const STRAY = 1 / 100;
/** How wide a round trip and an edge's own work vary. */
const [TRIP_SPREAD, WORK_SPREAD] = [0.05, 0.35];
/** How an edge turns requests away: at once. */
const REFUSAL_MS = 2;

/** One edge as it truly is: its load, its faults, its luck. */
export class Upstream {
  readonly mirror: Mirror;
  readonly #seed: number;
  readonly #number: number;
  readonly #faults: readonly Fault[];
  readonly #awayMs: readonly number[];
  #asked = 0;
  #atMs = 0;
  /** Bytes sent, and the highest load there was. */
  sent = 0;
  mostLoad = 0;

  constructor(mirror: Mirror, number: number, { seed, faults, sites, trips }: { seed: number; faults: readonly Fault[]; sites: readonly ColoSite[]; trips: RoundTrips }) {
    this.mirror = mirror;
    this.#number = number;
    this.#seed = seed;
    this.#faults = faults.filter(({ edges }) => edges.includes(number));
    this.#awayMs = sites.map(({ land, awayMs }) => awayMs + trips(LANDS[land]?.place ?? mirror.at, mirror.at));
  }

  /** What it is asked for over what it can send; 1 is full. */
  load(nowMs: number, state: State = this.#state(-1, nowMs)): number {
    const mbps = (this.#asked * Math.exp((this.#atMs - nowMs) / LOAD_MS) * 8) / (LOAD_MS * 1000);
    return mbps / (this.mirror.capacityMbps * state.capacity) + state.others;
  }

  /** Sends it a request. */
  ask({ at, colo, bytes }: Pick<Wanted, "at" | "colo" | "bytes">, nowMs: number): Fate {
    const state = this.#state(colo, nowMs);
    const tripMs = (this.#awayMs[colo] ?? 0) * Math.exp(TRIP_SPREAD * bell(this.#seed, at, this.#number, 0));
    if (state.reach === "silent") return { kind: "silent" };
    if (state.reach === "refused") return { kind: "fails", ended: "unreachable", ms: tripMs };
    const luck = (which: number): number => lot(this.#seed, at, this.#number, which);
    if (luck(1) < state.errors) return { kind: "fails", ended: "status", more: { status: 500 }, ms: tripMs + REFUSAL_MS };
    const load = this.load(nowMs, state);
    if (luck(2) < turnedAway(load)) return { kind: "fails", ended: "status", more: { status: 503, ...(luck(3) < 0.5 ? { retryAfterSec: 2 } : {}) }, ms: tripMs + REFUSAL_MS };
    this.#take(bytes, nowMs, load);
    const workMs = this.mirror.workMs * Math.exp(WORK_SPREAD * bell(this.#seed, at, this.#number, 4)) * queue(load);
    const strayMs = luck(5) < STRAY ? Math.min(5000, 120 / (1 - luck(6)) ** 0.8) : 0;
    const bodyMbps = this.mirror.bodyMbps * Math.max(0.1, Math.min(1, 5 * (1 - load)));
    return { kind: "answers", ms: tripMs + workMs + state.slowMs + strayMs, bodyMs: (bytes * 8) / (bodyMbps * 1000) };
  }

  /** How it is for a colo, luck aside. */
  truth(colo: number, bytes: number, nowMs: number): Truth {
    const state = this.#state(colo, nowMs);
    const load = this.load(nowMs, state) + (bytes * 8) / (LOAD_MS * 1000 * this.mirror.capacityMbps * state.capacity);
    const slope = (queue(load + 0.01) - queue(load)) / 0.01;
    const { workMs } = this.mirror;
    return {
      reach: state.reach, firstByteMs: (this.#awayMs[colo] ?? 0) + workMs * queue(load) + state.slowMs,
      othersMs: workMs * slope * Math.min(1, load), fails: 1 - (1 - state.errors) * (1 - turnedAway(load)),
    };
  }

  #take(bytes: number, nowMs: number, load: number): void {
    this.#asked = this.#asked * Math.exp((this.#atMs - nowMs) / LOAD_MS) + bytes;
    this.#atMs = nowMs;
    this.mostLoad = Math.max(this.mostLoad, load);
  }

  #state(colo: number, nowMs: number): State {
    return stateOf(this.#faults, this.#number, colo, nowMs);
  }
}

/** What load multiplies an edge's work by: the longer the queue, up to where it turns requests away. */
function queue(load: number): number {
  const used = Math.min(load, 0.97);
  return 1 + used ** 3 / (1 - used);
}

/** The share of requests an edge turns away: what is above nine tenths of what it can. */
function turnedAway(load: number): number {
  return load <= 0.95 ? 0 : 1 - 0.95 / load;
}
