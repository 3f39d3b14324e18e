import type { Entry } from "../../src/core/purge/entry.ts";
import type { PurgeNumber } from "../../src/core/purge/number.ts";
import type { World } from "./world.ts";

/** A copy as the simulation follows it. The true times are for checks only: no machine reads them. */
export type Copy = {
  readonly key: number;
  readonly asOf: PurgeNumber;
  readonly version: number;
  /** True time at which the upstream gave its bytes. */
  readonly filledMs: number;
  /** True time at which the upstream last said that they are current. */
  readonly confirmedMs: number;
};

/** An answer a listener got. `guarded`: under a lease, or by bytes asked for after it arrived and a lease on blocks. */
export type Given = {
  readonly key: number;
  readonly country: string;
  readonly arrivedMs: number;
  readonly copy: Copy;
  readonly as: "fresh" | "stale";
  readonly guarded: boolean;
};

/** A guarantee that was broken. */
export type Violation = { readonly guarantee: "G1" | "G2" | "G3" | "liveness"; readonly what: string; readonly atMs: number };

type Known = { readonly entry: Entry; readonly numberedMs: number; completeMs?: number };

/** The hashes a key answers to: its own, its tag's, everything's. */
export function hashesOfKey(key: number): readonly number[] {
  return HASHES[key % HASHES.length] ?? [];
}

/** How many keys there are. */
export const KEYS = 5;
const HASHES = Array.from({ length: KEYS }, (_, key) => [100 + key, 10 + (key % 2), 1]);

/** Knows what really happened, and in what order. */
export class Truth {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #entries: Known[] = [];
  readonly #acknowledged = new Set<PurgeNumber>();
  #complete = 0;
  /** Until when a purge may take. */
  #settledSinceMs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get entries(): readonly Known[] {
    return this.#entries;
  }

  /** The ledger stored an entry. */
  numbered(entry: Entry): void {
    const last = this.#entries.at(-1)?.entry.number ?? 0;
    if (entry.number <= last) this.#broken("G3", `number ${entry.number} was given after ${last}`);
    this.#entries.push({ entry, numberedMs: this.#world.nowMs });
  }

  /** Whoever asked for the purge has its number. */
  acknowledged(number: PurgeNumber): void {
    this.#acknowledged.add(number);
  }

  /** A ledger started: completion is due a full lease later. */
  started(stored: readonly Entry[]): void {
    this.#settledSinceMs = this.#world.nowMs;
    const there = new Set(stored.map(({ number }) => number));
    for (const number of this.#acknowledged) if (!there.has(number)) this.#broken("G3", `purge ${number} was acknowledged, and is lost`);
  }

  /** Everything up to here was called complete; it may take `mostMs` from when it was numbered or the ledger started. */
  completed(upTo: PurgeNumber, mostMs: number): void {
    for (; (this.#entries[this.#complete]?.entry.number ?? Number.POSITIVE_INFINITY) <= upTo; this.#complete += 1) {
      const known = this.#entries[this.#complete];
      if (known === undefined) return;
      known.completeMs = this.#world.nowMs;
      const tookMs = known.completeMs - Math.max(known.numberedMs, this.#settledSinceMs);
      if (tookMs > mostMs) this.#broken("liveness", `purge ${known.entry.number} took ${Math.round(tookMs)} ms`);
    }
  }

  /** All is over: nothing may be left. */
  ended(): void {
    const left = this.#entries.slice(this.#complete);
    if (left.length > 0) this.#broken("liveness", `${left.length} purges never became complete`);
    const numbers = new Set(this.#entries.map(({ entry }) => entry.number));
    for (const number of this.#acknowledged) if (!numbers.has(number)) this.#broken("G3", `purge ${number} was acknowledged, and never was`);
  }

  /** Somebody who should have had a lease has none. */
  stuck(what: string): void {
    this.#broken("liveness", what);
  }

  /** A copy was found alive by somebody who knows everything up to `n`. */
  foundAlive(copy: Copy, n: PurgeNumber): void {
    const hashes = hashesOfKey(copy.key);
    for (const { entry, numberedMs } of this.#entries) {
      if (entry.kind !== "purge" || entry.number > n || !touches(entry.hashes, hashes)) continue;
      const atMs = entry.mode === "hard" ? copy.filledMs : copy.confirmedMs;
      if (atMs < numberedMs) this.#broken("G2", `a copy of key ${copy.key} lives on, filled ${Math.round(numberedMs - atMs)} ms before ${entry.mode} purge ${entry.number}, which is known`);
    }
  }

  /** A listener was answered. */
  answered({ key, arrivedMs, copy, as, guarded }: Given): void {
    const hashes = hashesOfKey(key);
    for (const { entry, numberedMs, completeMs } of this.#entries) {
      if (completeMs === undefined || completeMs >= arrivedMs || entry.kind !== "purge" || !touches(entry.hashes, hashes)) continue;
      if (entry.mode === "soft" && as !== "fresh") continue;
      // Without a lease an upstream's word on a strong validator is believed, if it came after the request.
      const atMs = entry.mode === "hard" && guarded ? copy.filledMs : copy.confirmedMs;
      if (atMs >= numberedMs) continue;
      this.#broken("G1", `key ${key} arrived ${Math.round(arrivedMs - completeMs)} ms after ${entry.mode} purge ${entry.number} was complete, and got a copy ${Math.round(numberedMs - atMs)} ms older than it`);
    }
  }

  /** Somebody under a promise goes by these steers (their weights by edge) for a request that arrived then. */
  chose(steered: ReadonlyMap<string, number>, arrivedMs: number): void {
    const possible = new Map<string, (number | undefined)[]>();
    for (const { entry, completeMs } of this.#entries) {
      if (entry.kind !== "steer" && entry.kind !== "unsteer") continue;
      const [edge, weight] = entry.kind === "steer" ? [entry.steer.edge, entry.steer.weight] : [entry.edge, undefined];
      // What came before one that was complete is over; what came after may be known already, or not.
      const before = completeMs !== undefined && completeMs < arrivedMs ? [] : (possible.get(edge) ?? [undefined]);
      possible.set(edge, [...before, weight]);
    }
    for (const [edge, weights] of possible) {
      const weight = steered.get(edge);
      if (weight !== undefined) this.#world.count("goes by a steer");
      if (!weights.includes(weight)) this.#broken("G1", `${edge} is used as ${weight ?? "nobody"} said, not as ${weights.map((one) => one ?? "nobody").join(" or ")}`);
    }
  }

  /** Bytes went to a listener, or to one who listens still. `ledgerMs`: the ledger's clock, where it was one throughout. */
  delivered(key: number, country: string, arrivedMs: number, ledgerMs: { readonly atArrival: number; readonly now: number } | undefined): void {
    const newest = new Map<string, Known>();
    for (const known of this.#entries) {
      if (known.entry.kind === "block") newest.set(known.entry.block.id, known);
      else if (known.entry.kind === "unblock") newest.set(known.entry.id, known);
    }
    for (const { entry, completeMs } of newest.values()) {
      if (entry.kind !== "block" || completeMs === undefined || completeMs >= arrivedMs) continue;
      const { block } = entry;
      if (!touches(block.hashes, hashesOfKey(key)) || (block.countries.length > 0 && !block.countries.includes(country))) continue;
      const timed = block.fromMs > 0 || block.untilMs !== undefined;
      if (timed && (ledgerMs === undefined || ledgerMs.atArrival < block.fromMs || ledgerMs.now >= (block.untilMs ?? Number.POSITIVE_INFINITY))) continue;
      this.#broken("G1", `key ${key} was delivered to ${country} ${Math.round(arrivedMs - completeMs)} ms after block ${block.id} was complete`);
    }
  }

  #broken(guarantee: Violation["guarantee"], what: string): void {
    this.violations.push({ guarantee, what, atMs: Math.round(this.#world.nowMs) });
  }
}

function touches(some: readonly number[], others: readonly number[]): boolean {
  return some.some((hash) => others.includes(hash));
}
