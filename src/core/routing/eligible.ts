import type { Region } from "../purge/regions.ts";
import { covers } from "../settings/paths.ts";
import type { Refusal } from "./decision.ts";
import type { Edge } from "./edge.ts";
import type { Question } from "./question.ts";
import type { Standing } from "./standing.ts";
import type { Steer } from "./steer.ts";

/** Weights beyond count as this one. */
const MOST_WEIGHT = 1e6;

/** Whether a steer holds at a time in a region; one for certain regions holds nowhere else, so not where nobody knows the region. */
export function inForce(steer: Steer, nowMs: number, region: Region | undefined): boolean {
  if (steer.untilMs !== undefined && !(nowMs < steer.untilMs)) return false;
  return steer.regions.length === 0 || (region !== undefined && steer.regions.includes(region));
}

/** The share an edge is given among equals: what an operator said last, else what the settings say; what is no number is 1. */
export function weightOf(edge: Edge, steer: Steer | undefined): number {
  const weight = steer?.weight ?? edge.weight;
  return Number.isNaN(weight) ? 1 : Math.min(MOST_WEIGHT, Math.max(0, weight));
}

/**
 * Why an edge may not be asked for this question, by what it has and what operators say, its health and others' pins aside; undefined: it
 * may. Reasons that refuse for good come first.
 */
export function refusalOf(question: Question, edge: Edge, standing: Standing, steer: Steer | undefined, nowMs: number): Refusal | undefined {
  if (!servesPath(edge, question.path)) return "other-path";
  if (edge.lagMs > 0 && question.purgedAtMs !== undefined && nowMs <= question.purgedAtMs + edge.lagMs) return "lag";
  if (standing.drifts && question.from !== undefined && question.from !== edge.id) return "drift";
  if (steer?.drain ?? edge.drain) return "drained";
  if (weightOf(edge, steer) === 0 && pinOf(question, steer) === 0) return "no-weight";
  return undefined;
}

/** Whether an edge has what stands at a path below its origin. */
export function servesPath({ prefixes }: Pick<Edge, "prefixes">, path: string): boolean {
  return prefixes.length === 0 || longestPrefix(prefixes, path) > 0;
}

/** How long the longest pin is that binds this question to the steer's edge; 0: none does. */
export function pinOf(question: Question, steer: Steer | undefined): number {
  return steer === undefined ? 0 : longestPrefix(steer.pins, question.path);
}

/** Prefixes name whole segments: `/a` and `/a/` hold `/a/b`, and `/a` also `/a` and `/a?c`, never `/ab`. */
function longestPrefix(prefixes: readonly string[], path: string): number {
  if (prefixes.length === 0) return 0;
  const query = path.indexOf("?");
  const pathname = query === -1 ? path : path.slice(0, query);
  let longest = 0;
  for (const prefix of prefixes) if (prefix.length > longest && covers(prefix, pathname)) longest = prefix.length;
  return longest;
}
