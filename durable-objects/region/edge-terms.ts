import type { Edge } from "../../src/core/routing/edge.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/core/routing/policy.ts";
import { readSettings } from "../../src/core/settings/index.ts";

/** The settings of a region's loop of measurements. */
export type EdgeTerms = {
  /** None: there is nothing to measure. */
  readonly edges: readonly Edge[];
  readonly policy: Policy;
  /** Idle edges are asked so often, ms; 0: never. */
  readonly probeMs: number;
};

/** Reads them of the Worker's `env`. Where any setting is wrong there are no edges: nothing is fetched then either. */
export function edgeTermsOf(bindings: object): EdgeTerms {
  const read = readSettings({ ...bindings });
  if (!read.ok) return { edges: [], policy: DEFAULT_POLICY, probeMs: 0 };
  const { edges, routing, routingProbeSec } = read.settings;
  return { edges, policy: routing, probeMs: routingProbeSec * 1000 };
}
