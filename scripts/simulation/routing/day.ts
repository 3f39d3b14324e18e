import { DEFAULT_POLICY, type Policy } from "../../../src/core/routing/policy.ts";
import { Extras } from "../../../src/core/routing/hedge.ts";
import { Agenda } from "./agenda.ts";
import { type Fault, type FaultKind, faultsOf } from "./faults.ts";
import { Fetching, type Means } from "./fetching.ts";
import { type ColoSite, DAY_MS, coloSites, requestsOf } from "./listeners.ts";
import { MIRRORS, type Mirror } from "./mirrors.ts";
import type { RoundTrips } from "./round-trips.ts";
import type { Strategy } from "./strategy.ts";
import { type Outcome, Tally } from "./tally.ts";
import { Upstream } from "./upstream.ts";

/** A day to be lived through, the same for every strategy. */
export type Day = {
  readonly seed: number;
  readonly trips: RoundTrips;
  readonly mirrors: readonly Mirror[];
  readonly sites: readonly ColoSite[];
  readonly faults: readonly Fault[];
  readonly urgent: number;
  readonly dayMs: number;
  readonly policy: Policy;
};

/** What a strategy is made from. */
export type World = { readonly day: Day; readonly agenda: Agenda; readonly upstreams: readonly Upstream[] };

/** A day drawn from a seed. */
export function dayOf(seed: number, trips: RoundTrips, { fault, urgent, dayMs = DAY_MS, policy = DEFAULT_POLICY }: { fault: FaultKind | "mixed" | "none"; urgent: number; dayMs?: number; policy?: Policy }): Day {
  const sites = coloSites();
  const colos = sites.map(({ land }) => land);
  return { seed, trips, mirrors: MIRRORS, sites, faults: faultsOf(fault, seed, { edges: MIRRORS.length, colos, dayMs }), urgent, dayMs, policy };
}

/** What was seen now and then in a day: each edge's load. */
export type Sample = { readonly atMs: number; readonly loads: readonly number[] };

/** How often loads are looked at, ms. */
const SAMPLE_MS = 2000;

/** What became of a day: in numbers, and request by request. */
export type Lived = { readonly outcome: Outcome; readonly tally: Tally; readonly samples: readonly Sample[] };

/** Lives through a day with one strategy. */
export function live(day: Day, strategyOf: (world: World) => Strategy): Lived {
  const agenda = new Agenda();
  const upstreams = day.mirrors.map((mirror, number) => new Upstream(mirror, number, day));
  const strategy = strategyOf({ day, agenda, upstreams });
  const tally = new Tally();
  const extras = day.sites.map(() => new Extras(day.policy.hedgeShare));
  const means: Means = { agenda, upstreams, strategy, policy: day.policy, extras, done: tally.add };
  const samples: Sample[] = [];
  let sampleMs = 0;
  for (const wanted of requestsOf(day.seed, day.sites, day.urgent, day.dayMs)) {
    for (; sampleMs < wanted.atMs; sampleMs += SAMPLE_MS) {
      agenda.runUntil(sampleMs);
      samples.push({ atMs: sampleMs, loads: upstreams.map((upstream) => upstream.load(sampleMs)) });
    }
    agenda.runUntil(wanted.atMs);
    void new Fetching(wanted, means);
  }
  agenda.runUntil(day.dayMs + 60_000);
  return { outcome: tally.outcome(day.mirrors, Math.max(...upstreams.map(({ mostLoad }) => mostLoad))), tally, samples };
}
