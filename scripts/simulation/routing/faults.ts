import { Random } from "../random.ts";
import { LANDS } from "./places.ts";

/** What can go wrong, and how. */
export const FAULT_KINDS = ["slow", "dead", "blackhole", "overload", "flapping", "partition", "capacity", "errors"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One thing that goes wrong for a while. */
export type Fault = {
  readonly kind: FaultKind;
  /** Which edges, by their numbers. */
  readonly edges: readonly number[];
  /** Only between these colos and the edges, by their numbers; absent: for everybody. */
  readonly colos?: readonly number[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** slow: ms more; overload: others' traffic as a share of its capacity; capacity: the share that is left; errors: the share of answers that are 500. */
  readonly much: number;
};

/** How an edge is at a moment, seen from a colo. */
export type State = { reach: "open" | "refused" | "silent"; slowMs: number; others: number; capacity: number; errors: number };

/** A flapping edge is dead this long, then open as long. */
const FLAP_MS = 6000;
/** How long faults last. */
const [LEAST_MS, MOST_MS] = [20_000, 60_000];

/** What the faults do at a moment to what a colo gets from an edge. */
export function stateOf(faults: readonly Fault[], edge: number, colo: number, nowMs: number): State {
  const state: State = { reach: "open", slowMs: 0, others: 0, capacity: 1, errors: 0 };
  for (const fault of faults) {
    if (nowMs < fault.fromMs || nowMs >= fault.untilMs || !fault.edges.includes(edge) || fault.colos?.includes(colo) === false) continue;
    if (fault.kind === "slow") state.slowMs += fault.much;
    else if (fault.kind === "dead") state.reach = "refused";
    else if (fault.kind === "blackhole" || fault.kind === "partition") state.reach = "silent";
    else if (fault.kind === "overload") state.others += fault.much;
    else if (fault.kind === "capacity") state.capacity *= fault.much;
    else if (fault.kind === "errors") state.errors = 1 - (1 - state.errors) * (1 - fault.much);
    else if (Math.floor((nowMs - fault.fromMs) / FLAP_MS) % 2 === 0) state.reach = "refused";
  }
  return state;
}

/** The faults of a day: one of each kind and a second of a quarter of them, at random times; of one kind alone eight. */
export function faultsOf(kind: FaultKind | "mixed" | "none", seed: number, { edges, colos, dayMs }: { edges: number; colos: readonly number[]; dayMs: number }): Fault[] {
  const random = new Random(seed * 7919 + 17);
  const kinds = kind === "none" ? [] : kind === "mixed" ? [...FAULT_KINDS, ...FAULT_KINDS.filter(() => random.chance(0.25))] : Array.from({ length: 8 }, () => kind);
  return kinds.map((kind): Fault => {
    const lengthMs = random.between(LEAST_MS, MOST_MS);
    const fromMs = random.between(0.04 * dayMs, 0.98 * dayMs - lengthMs);
    const when = { kind, fromMs, untilMs: fromMs + lengthMs };
    const one = [random.below(edges)];
    if (kind === "slow") return Object.assign(when, { edges: one, much: random.between(150, 900) });
    if (kind === "overload") return Object.assign(when, { edges: one, much: random.between(0.7, 1.3) });
    if (kind === "capacity") return Object.assign(when, { edges: one, much: random.between(0.1, 0.4) });
    if (kind === "errors") return Object.assign(when, { edges: one, much: random.between(0.15, 0.6) });
    if (kind === "partition") return Object.assign(when, cut(random, edges, colos), { much: 1 });
    return Object.assign(when, { edges: one, much: 1 });
  });
}

/** One colo from one edge, or, where a cable breaks, a region from most edges. */
function cut(random: Random, edges: number, regionOf: readonly number[]): { edges: number[]; colos: number[] } {
  const colo = random.below(regionOf.length);
  if (random.chance(0.3)) return { edges: [random.below(edges)], colos: [colo] };
  const region = random.below(LANDS.length);
  const lost = new Set<number>();
  const many = 1 + random.below(edges - 3);
  while (lost.size < many) lost.add(random.below(edges));
  return { edges: [...lost], colos: regionOf.flatMap((of, at) => (of === region ? [at] : [])) };
}
