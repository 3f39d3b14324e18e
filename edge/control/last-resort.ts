import { REGIONS, type Region } from "../../src/core/purge/regions.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { isBelow } from "./edge-plan.ts";

/**
 * What is to be told where a steer leaves no edge of an origin that may be asked for what this one has: it stays the last
 * resort, since nothing is refused while anything may answer. Nothing: another is left wherever it holds. `nowMs`: our clock.
 */
export function lastResort(edges: readonly Edge[], edge: Edge, steers: readonly Steer[], steer: Steer, nowMs: number): string | undefined {
  const said = [...steers.filter((one) => one.edge !== edge.id && (one.untilMs === undefined || nowMs < one.untilMs)), steer];
  const peers = edges.filter(({ origin, prefixes, id }) => id === edge.id || (origin === edge.origin && hasAll(prefixes, edge.prefixes)));
  const isBare = (region: Region): boolean => peers.every((peer) => isOut(peer, said, region));
  const held = steer.regions.length === 0 ? REGIONS : steer.regions;
  const bare = held.filter((region) => isOut(edge, said, region) && isBare(region));
  if (bare.length === 0) return undefined;
  const where = bare.length === REGIONS.length ? "" : ` in ${bare.join(", ")}`;
  return `No other edge that has what ${edge.id} has is left${where}: it stays the last resort, and is asked as long as nothing else may be.`;
}

/** Whether an edge is asked for nothing while another may be, in a region. */
function isOut(edge: Edge, said: readonly Steer[], region: Region): boolean {
  const steer = said.find((one) => one.edge === edge.id && (one.regions.length === 0 || one.regions.includes(region)));
  return (steer?.drain ?? edge.drain) || ((steer?.weight ?? edge.weight) === 0 && (steer?.pins ?? []).length === 0);
}

/** Whether what lies below `wanted` (none: everything) lies below `prefixes` (likewise). */
function hasAll(prefixes: readonly string[], wanted: readonly string[]): boolean {
  if (prefixes.length === 0) return true;
  return wanted.length > 0 && wanted.every((path) => prefixes.some((prefix) => isBelow(path, prefix)));
}
