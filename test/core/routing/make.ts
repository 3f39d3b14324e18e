import * as fc from "fast-check";
import type { Edge } from "../../../src/core/routing/edge.ts";
import type { Policy } from "../../../src/core/routing/policy.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";
import type { Question } from "../../../src/core/routing/question.ts";
import type { Health, Standing } from "../../../src/core/routing/standing.ts";
import type { Steer } from "../../../src/core/routing/steer.ts";

/** When decisions of the tests are made. */
export const NOW = 1_795_000_000_000;
export const AT = { nowMs: NOW } as const;
export const POLICY: Policy = DEFAULT_POLICY;

export const edge = (id: string, more: Partial<Edge> = {}): Edge => ({
  id, url: `https://${id}.example`, origin: "https://origin.example", weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false, ...more,
});

export const standing = (id: string, more: Partial<Standing> = {}): Standing => ({
  id, firstByteMs: 50, source: "here", kbps: 50_000, inFlight: 0, mbps: 0, health: { kind: "ok" }, drifts: false, ...more,
});

export const steer = (id: string, more: Partial<Steer> = {}): Steer => ({ edge: id, pins: [], regions: [], reason: "a test", ...more });

export const question = (more: Partial<Question> = {}): Question => ({ path: "/audio/a.flac", key: "https://origin.example/audio/a.flac", bytes: 262_144, patience: 0, ...more });

/** A question for another track. */
export const track = (n: number, more: Partial<Question> = {}): Question => question({ path: `/audio/${n}.flac`, key: `https://origin.example/audio/${n}.flac`, ...more });

const health: fc.Arbitrary<Health> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Health>({ kind: "ok" }) },
  fc.record({ kind: fc.constant("ejected" as const), why: fc.constantFrom("failures" as const, "slow" as const, "asked-to-wait" as const), untilMs: fc.constant(NOW + 1000) }),
  fc.record({ kind: fc.constant("trial" as const), why: fc.constant("failures" as const), busy: fc.boolean() }),
  fc.record({ kind: fc.constant("returning" as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

/** One edge, what is known of it (or is not), and what an operator said (or did not). */
export type Placed = { edge: Edge; standing: Standing | undefined; steer: Steer | undefined };

const placed = (id: string): fc.Arbitrary<Placed> => {
  const of = <T>(value: T): fc.Arbitrary<T> => fc.constant(value);
  return fc.record({
    edge: fc.record({
      weight: fc.constantFrom(0, 0.5, 1, 1, 3), pricePerGb: fc.constantFrom(0, 0.01, 0.09), capacityMbps: fc.constantFrom(100, 1000),
      prefixes: fc.constantFrom([], [], ["/audio"], ["/video"]), lagMs: fc.constantFrom(0, 0, 5000), drain: fc.constantFrom(false, false, true),
    }).map((more) => edge(id, more)),
    standing: fc.option(fc.record({
      firstByteMs: fc.integer({ min: 1, max: 400 }), kbps: fc.integer({ min: 1000, max: 100_000 }), inFlight: fc.nat(200), mbps: fc.nat(1500), drifts: fc.boolean(), health,
    }).map((more) => standing(id, more)), { nil: undefined, freq: 6 }),
    steer: fc.option(fc.oneof(of({ drain: false }), of({ drain: true }), of({ weight: 2 }), of({ pins: ["/audio"] }), of({ pins: ["/"], regions: ["weur" as const] })).map((more) => steer(id, more)), { nil: undefined, freq: 2 }),
  });
};

/** Up to eight edges of all kinds. */
export const fleet: fc.Arbitrary<Placed[]> = fc.integer({ min: 0, max: 8 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => placed(`e${n}`))));

/** Questions of all kinds. */
export const questions: fc.Arbitrary<Question> = fc.record({
  n: fc.nat(1000), bytes: fc.constantFrom(1, 262_144, 4_194_304), patience: fc.constantFrom(0, 0.3, 1), purged: fc.boolean(), from: fc.constantFrom(undefined, "e0", "e3"),
}).map(({ n, bytes, patience, purged, from }) => track(n, { bytes, patience, ...(purged ? { purgedAtMs: NOW - 1000 } : {}), ...(from === undefined ? {} : { from }) }));

/** Those of a list that are there. */
export const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((one) => one !== undefined);
