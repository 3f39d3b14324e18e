import type { Region } from "../purge/regions.ts";
import { hashOf } from "../purge/key.ts";
import type { Attempt } from "./attempt.ts";
import type { Decision } from "./decision.ts";
import type { Edge } from "./edge.ts";
import type { Policy } from "./policy.ts";
import type { Question } from "./question.ts";
import type { Standing } from "./standing.ts";
import type { Steer } from "./steer.ts";

/** The format of a decision's line; a reader refuses others. */
export const DECISION_FORMAT = 1;

/** How every such line begins: a log holds others too. */
export const DECISION_MARK = `{"decision":${DECISION_FORMAT},`;

/** A decision with all it was made from, and what came of it. Times are ms on the clock of whoever decided. */
export type Decided = {
  readonly nowMs: number;
  readonly region?: Region | undefined;
  readonly question: Question;
  readonly edges: readonly Edge[];
  readonly standings: readonly Standing[];
  readonly steers: readonly Steer[];
  readonly policy: Policy;
  readonly decision: Decision;
  readonly attempts: readonly Attempt[];
  /** Until the first byte of the answer that was used, all attempts before it included; absent: none was. */
  readonly firstByteMs?: number | undefined;
  /** Of the answer's body, as far as is known; absent: those the question expected. */
  readonly bytes?: number | undefined;
};

/**
 * Whether a decision is among the share (0 to 1) that is logged: the same one always is or never is, and one that is in a share is in
 * every larger one.
 */
export function isDecisionLogged(share: number, { key, bytes }: Question, nowMs: number): boolean {
  return share > 0 && hashOf(`${nowMs} ${bytes} ${key}`) / 2 ** 53 < share;
}

/**
 * A decision as one line of JSON, for `downbeat replay`: it begins with `DECISION_MARK`. `decide` makes the same of what is in it, to the
 * last digit; of an edge's definition only what a decision looks at is told, so no upstream's URL. What is usual is left out.
 */
export function decisionLine({ nowMs, region, question, edges, standings, steers, policy, decision, attempts, firstByteMs, bytes }: Decided): string {
  return JSON.stringify({
    decision: DECISION_FORMAT,
    nowMs,
    region,
    question,
    edges: edges.map(compact),
    standings: standings.map((standing) => unusual(standing, USUAL_STANDING)),
    steers,
    policy,
    order: decision.order,
    why: decision.why,
    attempts,
    firstByteMs,
    bytes,
  });
}

/** What an edge's definition is where its line does not say; `url`, `origin`, `place` and `probe` are never told. */
export const USUAL_EDGE = { weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false } as const satisfies Partial<Edge>;

/** What is known of an edge where its line does not say. */
export const USUAL_STANDING = { inFlight: 0, mbps: 0, health: { kind: "ok" }, drifts: false } as const satisfies Partial<Standing>;

function compact({ id, weight, capacityMbps, pricePerGb, prefixes, lagMs, drain }: Edge): object {
  return unusual({ id, weight, capacityMbps, pricePerGb, prefixes, lagMs, drain }, USUAL_EDGE);
}

/** Without the members that are as usual. */
function unusual(of: object, usual: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(of).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name])));
}
