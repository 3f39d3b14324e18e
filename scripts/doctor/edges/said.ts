import type { Edge } from "../../../src/core/routing/edge.ts";
import type { Settings } from "../../../src/core/settings/index.ts";

/** What EDGES says that works and may surprise: a sentence each, the remedy in it. Asks nobody. */
export function edgeWarnings({ edges, routingProbeSec }: Pick<Settings, "edges" | "routingProbeSec">): string[] {
  return [...Map.groupBy(edges, ({ origin }) => origin)].flatMap(([origin, peers]) =>
    [
      lagging(origin, peers),
      withoutItself(origin, peers),
      someSay(peers, ({ pricePerGb }) => pricePerGb > 0, "price_per_gb", "a GB of theirs is free, and preferred"),
      someSay(peers, ({ place }) => place !== undefined, "place", "until they are measured they are taken for as near as the best of the others"),
      routingProbeSec === 0 ? [] : unprobed(peers),
    ].flat(),
  );
}

function withoutItself(origin: string, peers: readonly Edge[]): string[] {
  return peers.some(({ url, prefixes }) => url === origin && prefixes.length === 0)
    ? []
    : [`${origin} is none of its own edges: while all of them fail, what they serve is 504, however well it is itself. List it too, if it may be asked.`];
}

/** Who lags is not asked for what was purged a moment ago: somebody has to be left. */
function lagging(origin: string, peers: readonly Edge[]): string[] {
  const least = Math.min(...peers.map(({ lagMs }) => lagMs));
  return least === 0 ? [] : [`Every edge of ${origin} lags: what was purged cannot be fetched for ${least / 1000} s. List one with lag_sec = 0, such as the origin itself.`];
}

function someSay(peers: readonly Edge[], says: (edge: Edge) => boolean, field: string, then: string): string[] {
  const silent = peers.filter((edge) => !says(edge));
  return silent.length === 0 || silent.length === peers.length ? [] : [`Edges without ${field} beside others with one (${names(silent)}): ${then}. Say it of all, or of none.`];
}

function unprobed(peers: readonly Edge[]): string[] {
  const bare = peers.filter(({ probe }) => probe === undefined);
  return bare.length === 0 ? [] : [`ROUTING_PROBE_SEC asks nothing of edges without a probe (${names(bare)}): they are known by use alone.`];
}

function names(edges: readonly Edge[]): string {
  return edges.map(({ id }) => `"${id}"`).join(", ");
}
