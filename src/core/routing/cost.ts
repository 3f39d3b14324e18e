import type { Terms } from "./decision.ts";
import type { Edge } from "./edge.ts";
import { NEUTRAL_PATIENCE } from "./question.ts";
import type { Question } from "./question.ts";
import type { Policy } from "./policy.ts";
import { MIDDLE_MS } from "./seed.ts";
import type { Standing } from "./standing.ts";

/** One body's throughput where no edge's was measured, kbit/s. */
const TYPICAL_KBPS = 50_000;
/** How many bytes are expected where the question does not say: a slice. */
const TYPICAL_BYTES = 1_048_576;
/** Requests under way here at which an edge whose capacity nobody said counts as twice as slow. */
const MANY_IN_FLIGHT = 64;
/** Beyond these, a number is a mistake or a lie; one that lies is believed no further. */
const MOST_MS = 60_000;
const MOST_BYTES = 1e12;
const MOST_PRICE = 1e6;
const [LEAST_KBPS, MOST_KBPS] = [8, 10_000_000];
const [MOST_USED, MOST_FLIGHTS] = [3, 1024];

/** What is known of an edge of which nothing is known: as far as any, as quick as the others, unused, in good health. */
export function unknownStanding(id: string): Standing {
  return { id, firstByteMs: MIDDLE_MS, source: "unknown", inFlight: 0, mbps: 0, health: { kind: "ok" }, drifts: false };
}

/** The middle one of the throughputs that were measured, kbit/s: what an edge is taken for whose own was not. */
export function usualKbps(standings: readonly Standing[]): number {
  const known: number[] = [];
  for (const { kbps } of standings) if (isMeasured(kbps)) known.push(within(kbps, LEAST_KBPS, MOST_KBPS));
  known.sort((a, b) => a - b);
  return known[known.length >> 1] ?? TYPICAL_KBPS;
}

/**
 * What an edge would cost this question. Every term is finite and none negative, whatever the sources say: numbers that are none are neutral,
 * those out of bounds are the bound. `usual`: of `usualKbps`.
 */
export function termsOf(question: Question, edge: Edge, standing: Standing, policy: Policy, usual: number): Terms {
  const bytes = neutral(question.bytes, 0, MOST_BYTES, TYPICAL_BYTES);
  const kbps = isMeasured(standing.kbps) ? within(standing.kbps, LEAST_KBPS, MOST_KBPS) : usual;
  const patience = neutral(question.patience, 0, 1, NEUTRAL_PATIENCE);
  const firstByteMs = neutral(standing.firstByteMs, 0, MOST_MS, MIDDLE_MS);
  const load = loadOf(edge, standing);
  const transferMs = (bytes * 8) / kbps;
  const moneyMs = neutral(edge.pricePerGb, 0, MOST_PRICE, 0) * (bytes / 1e9) * patience * neutral(policy.msPerPrice, 0, 1e12, 0);
  return { firstByteMs, load, transferMs, moneyMs, costMs: firstByteMs * load + transferMs + moneyMs };
}

/**
 * How many times slower an edge's first byte is to be expected for what it does already: by its capacity 1.0 while it is idle, 1.7 at
 * eight tenths, 5 when it is full, 100 half as much again above; without one by what is under way here.
 */
export function loadOf(edge: Edge, standing: Standing): number {
  const { capacityMbps } = edge;
  if (capacityMbps !== undefined && capacityMbps > 0) {
    const used = neutral(standing.mbps / capacityMbps, 0, MOST_USED, 0);
    return 1 + 4 * used ** 8;
  }
  return 1 + (neutral(standing.inFlight, 0, MOST_FLIGHTS, 0) / MANY_IN_FLIGHT) ** 2;
}

/** A number within bounds, or what is neutral where it is none or below them: nothing measured is negative. */
function neutral(value: number, least: number, most: number, otherwise: number): number {
  return value >= least ? Math.min(value, most) : otherwise;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Whether a throughput is one; what it must be for an edge to count by its own. */
export function isMeasured(kbps: number | undefined): kbps is number {
  return kbps !== undefined && kbps > 0;
}
