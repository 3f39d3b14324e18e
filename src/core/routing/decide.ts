import type { Region } from "../purge/regions.ts";
import { pickByContent } from "./affinity.ts";
import { isMeasured, termsOf, unknownStanding, usualKbps } from "./cost.ts";
import { NEVER } from "./decision.ts";
import type { Decision, Refusal, Terms } from "./decision.ts";
import type { Edge } from "./edge.ts";
import { inForce, pinOf, refusalOf, weightOf } from "./eligible.ts";
import type { Policy } from "./policy.ts";
import type { Question } from "./question.ts";
import type { Health, Standing } from "./standing.ts";
import type { Steer } from "./steer.ts";

/** Where and when a decision is made. */
export type At = { readonly nowMs: number; readonly region?: Region };

/** An edge on its way through a decision. */
type Seen = {
  readonly id: string;
  readonly health: Health;
  readonly weight: number;
  readonly inFlight: number;
  readonly share: number;
  /** Length of the pin that binds the question to it. */
  readonly pin: number;
  terms: Terms;
  costMs: number;
  refused: Refusal | undefined;
  equal: boolean;
  trial: boolean;
};

/** How much slower an edge is expected to be that is asked although it was ejected, so that those in good health come first while they can. */
const DOUBT = 2;

/**
 * Whom to ask for these bytes, in which order. `edges`: those of one origin, in whatever order; `standings`: what is known of them here
 * and now, missing ones are unknown; `steers`: the operators', those of other regions and past times too. The same is decided from the
 * same, whatever the order of its lists.
 */
export function decide(question: Question, edges: readonly Edge[], standings: readonly Standing[], steers: readonly Steer[], policy: Policy, at: At): Decision {
  const ranked = seen(question, edges, standings, steers, policy, at).sort(byCost);
  const pinned = obeyPins(ranked);
  const panic = obeyHealth(ranked, policy);
  if (panic) ranked.sort(byCost);

  const trial = ranked.find((edge) => edge.trial);
  const may = ranked.filter((edge) => edge.refused === undefined && edge !== trial);
  const { pick, equals, spread } = pickByContent(may, question.key, policy);
  for (const edge of equals) edge.equal = true;
  const left = ranked.filter((edge) => edge.refused !== undefined && !NEVER.has(edge.refused)).sort(byHealth);
  const asked: Seen[] = [];
  if (trial !== undefined) asked.push(trial);
  if (pick !== undefined) asked.push(pick);
  for (const edge of may) if (edge !== pick) asked.push(edge);
  asked.push(...left);
  const order = asked.map((edge) => edge.id);
  for (const edge of ranked) if (edge.refused !== undefined && NEVER.has(edge.refused)) asked.push(edge);

  const why = ((): Decision["why"] => {
    if (trial !== undefined) return "trial";
    if (pick === undefined) return order.length > 0 ? "last-resort" : "none";
    if (panic) return "panic";
    if (pinned) return "pinned";
    if (may.length === 1) return "only";
    if (equals.length === 1) return "cheapest";
    return spread ? "spread" : "content";
  })();
  return { candidates: asked.map(candidate), order, why };
}

function seen(question: Question, edges: readonly Edge[], standings: readonly Standing[], steers: readonly Steer[], policy: Policy, at: At): Seen[] {
  const said = steers.filter((steer) => inForce(steer, at.nowMs, at.region));
  let usual: number | undefined;
  return edges.map((edge, n) => {
    // Standings mostly come in the edges' own order.
    const here = standings[n];
    const standing = (here?.id === edge.id ? here : standings.find(({ id }) => id === edge.id)) ?? unknownStanding(edge.id);
    const steer = said.findLast((one) => one.edge === edge.id);
    if (!isMeasured(standing.kbps)) usual ??= usualKbps(standings);
    const terms = termsOf(question, edge, standing, policy, usual ?? 0);
    const { id, health, inFlight } = standing;
    const share = health.kind === "returning" && health.share < 1 ? health.share : 1;
    const refused = refusalOf(question, edge, standing, steer, at.nowMs);
    return { id, health, inFlight, share, refused, terms, costMs: terms.costMs, weight: weightOf(edge, steer), pin: pinOf(question, steer), equal: false, trial: false };
  });
}

/** Leaves the path to the edges of the longest pin of which one is in good health; whether there is such a pin. */
function obeyPins(edges: readonly Seen[]): boolean {
  let longest = 0;
  for (const edge of edges) if (edge.refused === undefined && isWell(edge.health)) longest = Math.max(longest, edge.pin);
  if (longest === 0) return false;
  for (const edge of edges) if (edge.refused === undefined && edge.pin !== longest) edge.refused = "pinned-elsewhere";
  return true;
}

/**
 * Refuses edges that are not in good health but one, whose turn it is to be tried; whether so much of the weight would be refused that none is
 * but for its own wish to be left alone.
 */
function obeyHealth(edges: readonly Seen[], policy: Policy): boolean {
  let [whole, well] = [0, 0];
  let trial: Seen | undefined;
  for (const edge of edges) {
    if (edge.refused !== undefined) continue;
    whole += edge.weight;
    if (isWell(edge.health)) well += edge.weight;
    else if (edge.health.kind === "trial" && !edge.health.busy) trial ??= edge;
  }
  const panic = well < whole * policy.panic;
  if (trial !== undefined) trial.trial = true;
  for (const edge of edges) {
    if (edge.refused !== undefined || isWell(edge.health) || edge === trial) continue;
    if (panic && !("why" in edge.health && edge.health.why === "asked-to-wait")) doubt(edge);
    else edge.refused = edge.health.kind === "trial" && edge.health.busy ? "on-trial" : "ejected";
  }
  return panic && edges.some((edge) => edge.refused === undefined && !isWell(edge.health) && edge !== trial);
}

function doubt(edge: Seen): void {
  const { firstByteMs, load, transferMs, moneyMs } = edge.terms;
  edge.costMs = firstByteMs * load * DOUBT + transferMs + moneyMs;
  edge.terms = { firstByteMs, load: load * DOUBT, transferMs, moneyMs, costMs: edge.costMs };
}

function isWell(health: Health): boolean {
  return health.kind === "ok" || health.kind === "returning";
}

/** Cheapest first, then by id. */
function byCost(a: Seen, b: Seen): number {
  return a.costMs - b.costMs || (a.id < b.id ? -1 : 1);
}

/** Who is refused for another reason than its health is likelier to answer; the order by cost stays otherwise. */
function byHealth(a: Seen, b: Seen): number {
  return Number(isWell(b.health)) - Number(isWell(a.health));
}

function candidate({ id, terms, refused, equal, trial }: Seen): Decision["candidates"][number] {
  return refused === undefined ? { id, terms, equal, trial } : { id, terms, refused, equal, trial };
}
