import { hashOf } from "../purge/key.ts";
import type { Policy } from "./policy.ts";

/** Under way here up to which no edge is called hot: affinity is worth more than an even spread of so little. */
const FEW_IN_FLIGHT = 4;

/** An edge that may be asked, as far as the choice between equals depends on it. */
export type Equal = {
  readonly id: string;
  readonly costMs: number;
  readonly weight: number;
  /** Requests under way here. */
  readonly inFlight: number;
  /** Of the keys it would get, the share it takes (0 to 1): less than 1 while it is just back. */
  readonly share: number;
};

/** The edge a key's content is asked from, those that were equals, and whether the key's own was too busy. */
export type Pick<Of> = { readonly pick: Of | undefined; readonly equals: readonly Of[]; readonly spread: boolean };

/**
 * One of those that cost about the least, by weighted rendezvous hashing: each key has its own order of edges, so one that comes or goes moves its
 * own keys only. Who has more under way than the policy's bound lets the key's next have it. `edges`: in an order that does not
 * depend on the caller. One that is just back is passed over for the keys it does not take yet, unless there is no other.
 */
export function pickByContent<Of extends Equal>(edges: readonly Of[], key: string, policy: Policy): Pick<Of> {
  const hash = hashOf(key);
  const equals = equalsOf(edges, hash, policy);
  if (equals.length < 2) return { pick: equals[0], equals, spread: false };
  let [shares, under] = [0, 1];
  for (const edge of equals) {
    shares += shareOf(edge);
    under += flights(edge);
  }
  const perShare = (Math.max(1, policy.loadBound) * under) / shares;
  let first: Of | undefined;
  let free: Of | undefined;
  let firstScore = -1;
  let freeScore = -1;
  for (const edge of equals) {
    const score = edge.weight / -Math.log(lot(hash, edge.id, CONTENT));
    if (score > firstScore) {
      first = edge;
      firstScore = score;
    }
    if (score > freeScore && flights(edge) < Math.max(FEW_IN_FLIGHT, Math.ceil(perShare * shareOf(edge)))) {
      free = edge;
      freeScore = score;
    }
  }
  return { pick: free ?? first, equals, spread: free !== undefined && free !== first };
}

/** Those within the policy's reach of the cheapest of those that take the key. */
function equalsOf<Of extends Equal>(edges: readonly Of[], hash: number, policy: Policy): Of[] {
  const taking = edges.filter((edge) => edge.share >= 1 || lot(hash, edge.id, RETURNING) < edge.share);
  const asked = taking.length > 0 ? taking : edges;
  let best = Number.POSITIVE_INFINITY;
  for (const edge of asked) best = Math.min(best, edge.costMs);
  const limit = best + Math.max(best * policy.equalShare, policy.equalMs);
  return asked.filter((edge) => !(edge.costMs > limit));
}

function shareOf(edge: Equal): number {
  return edge.weight * Math.min(1, edge.share);
}

function flights(edge: Equal): number {
  return edge.inFlight > 0 ? Math.min(edge.inFlight, Number.MAX_SAFE_INTEGER) : 0;
}

/** What a lot is drawn for; neither tells of the other. */
const CONTENT = 0x9e3779b9;
const RETURNING = 0x7f4a7c15;

/** A number above 0 and below 1 that looks drawn, always the same for a key's hash and an edge. */
function lot(hash: number, id: string, what: number): number {
  const edge = hashOf(id);
  let h = (hash >>> 0) ^ Math.imul(edge >>> 0, what);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h ^= (hash / 0x1_0000_0000) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= (edge / 0x1_0000_0000) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (((h ^ (h >>> 16)) >>> 0) + 0.5) / 0x1_0000_0000;
}
