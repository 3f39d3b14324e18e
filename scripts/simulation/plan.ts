import { ledgerLeaseMs } from "../../src/core/purge/clock.ts";
import type { Bug } from "./bugs.ts";
import type { Weather } from "./link.ts";
import type { Random } from "./random.ts";

/** What a class of paths does without a lease. */
export type WithoutLease = "revalidate" | "serve-marked" | "refuse";

/** One run, drawn from its seed. */
export type Plan = {
  readonly bug: Bug | undefined;
  readonly regions: number;
  readonly colos: number;
  readonly isolates: number;
  readonly leaseMs: number;
  readonly regionLeaseMs: number;
  readonly weather: Weather;
  /** Means of the time between mishaps, ms. */
  readonly ledgerMishapMs: number;
  readonly regionMishapMs: number;
  readonly isolateMishapMs: number;
  readonly cutMs: number;
  /** Mean time between purges, and between requests at a busy isolate. */
  readonly purgeMs: number;
  /** Of what is numbered, the share that is about blocks. */
  readonly blocks: number;
  readonly requestMs: number;
  /** No message is lost and nothing fails: a purge takes a colo's lease, and no longer. */
  readonly calm: boolean;
  /** Ways are as short as they can be, so that nothing is left over where clocks disagree. */
  readonly near: boolean;
  /** Isolates know what the real ones do, in very little memory; else everything, exactly. */
  readonly bounded: boolean;
  readonly withoutLease: WithoutLease;
  /** While mishaps happen; then everything heals, and what is left must come to its end. */
  readonly stormMs: number;
  readonly settleMs: number;
};

const NEVER_MS = 1e9;

/** Where a planted mistake shows: the rarest would take thousands of runs drawn from everything. */
const FOCUS: Partial<Record<Bug, Partial<Plan>>> = {
  "no-margin": { near: true, calm: false, regions: 1, colos: 2, isolates: 2, leaseMs: 5000, regionLeaseMs: 15_000, cutMs: 700, purgeMs: 150, requestMs: 20, blocks: 0, ledgerMishapMs: NEVER_MS },
  "grant-past-own": { calm: false, regionMishapMs: NEVER_MS, cutMs: 2000, purgeMs: 300 },
  "one-confirmation-per-region": { calm: false, regionMishapMs: 3000, purgeMs: 300 },
};

/** Draws a run. */
export function planOf(random: Random, bug: Bug | undefined): Plan {
  return { ...drawn(random), ...(bug === undefined ? {} : FOCUS[bug]), bug };
}

function drawn(random: Random): Omit<Plan, "bug"> {
  const leaseMs = random.pick([1000, 2000, 3000, 5000]);
  const regionLeaseMs = random.chance(0.3) ? ledgerLeaseMs(leaseMs) : 3 * leaseMs;
  const calm = random.chance(0.15);
  const rough = calm ? 0 : random.pick([0, 0.01, 0.05]);
  const mishap = (...meansMs: number[]): number => (calm ? NEVER_MS : random.pick([NEVER_MS, ...meansMs]));
  return {
    regions: 1 + random.below(3),
    colos: 1 + random.below(4),
    isolates: 1 + random.below(3),
    leaseMs,
    regionLeaseMs,
    weather: { lost: rough, doubled: rough, delayed: rough },
    ledgerMishapMs: mishap(20_000, 6000),
    regionMishapMs: mishap(15_000, 5000),
    isolateMishapMs: mishap(15_000, 4000),
    cutMs: mishap(10_000, 3000),
    purgeMs: random.pick([300, 1000, 4000]),
    blocks: random.pick([0, 0.05, 0.3]),
    requestMs: random.pick([40, 150, 500]),
    calm,
    near: random.chance(0.3),
    bounded: random.chance(0.4),
    withoutLease: random.pick(["revalidate", "revalidate", "serve-marked", "refuse"]),
    stormMs: 25_000,
    settleMs: 1.05 * regionLeaseMs + 12_000,
  };
}

/** The most a purge may take, in ms of true time, from its number or from the last start of the ledger. */
export function mostMsOf({ calm, leaseMs, regionLeaseMs }: Plan): number {
  // Calm: push, leases, confirmation, each of the two perhaps after the one before it; else a lease of the ledger, and a late timer.
  return calm ? leaseMs / 0.99 + 1300 : regionLeaseMs / 0.99 + 6200;
}
