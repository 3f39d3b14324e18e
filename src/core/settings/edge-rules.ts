import type { CrossRule } from "./cross-rule.ts";
import { accessRows } from "./edges.ts";
import { showFound } from "./found.ts";
import { covers } from "./paths.ts";
import type { WrittenEdge } from "./rows/edges.ts";

/** An edge has the bytes of an origin that listeners are sent to. */
const mirrorsAnOrigin: CrossRule = (read) => {
  const { ORIGIN, SITES, EDGES = [] } = read;
  if (!("ORIGIN" in read) || SITES === undefined) return [];
  const origins = new Set([ORIGIN, ...SITES.map(({ origin }) => origin)]);
  return EDGES.flatMap(({ mirrors }, e) => {
    const path = `EDGES[${e}].mirrors`;
    if (mirrors === undefined) return ORIGIN === undefined ? [{ path, expected: "the origin of one of SITES: there is no ORIGIN to mirror", found: "nothing" }] : [];
    return origins.has(mirrors) ? [] : [{ path, expected: "ORIGIN or the origin of one of SITES, path included", found: showFound(mirrors) }];
  });
};

/** One table says how one place is asked for one path of one origin. */
const edgesDoNotContradict: CrossRule = ({ EDGES = [], ORIGIN }) =>
  EDGES.flatMap((edge, e) => {
    const same = (other: WrittenEdge): boolean => other.url === edge.url && (other.mirrors ?? ORIGIN) === (edge.mirrors ?? ORIGIN);
    const earlier = EDGES.slice(0, e).findIndex((other) => same(other) && overlap(other.prefixes, edge.prefixes));
    if (earlier === -1) return [];
    const expected = `another url, or paths that EDGES[${earlier}] with this url and origin does not serve: the two contradict each other`;
    return [{ path: `EDGES[${e}].url`, expected, found: edge.prefixes.length === 0 ? "all paths" : `paths ${edge.prefixes.join(", ")}` }];
  });

/** Somebody has to be asked: drained edges and those without weight are for when nothing else is left. */
const somebodyIsAsked: CrossRule = ({ EDGES = [], ORIGIN }) =>
  EDGES.flatMap(({ mirrors }, e) => {
    const peers = EDGES.flatMap((edge, i) => ((edge.mirrors ?? ORIGIN) === (mirrors ?? ORIGIN) ? [{ ...edge, i }] : []));
    if (peers[0]?.i !== e || peers.some(({ drain, weight }) => !drain && weight > 0)) return [];
    const what = peers.map(({ drain, i }) => `EDGES[${i}].${drain ? "drain" : "weight"}`).join(", ");
    return [{ path: `EDGES[${e}]`, expected: "for each origin at least one edge that may be asked: not drained, with a weight above 0", found: `none: ${what}` }];
  });

const probesAreServed: CrossRule = ({ EDGES = [] }) =>
  EDGES.flatMap(({ probe, prefixes }, e) =>
    probe === undefined || prefixes.length === 0 || prefixes.some((prefix) => covers(prefix, probe))
      ? []
      : [{ path: `EDGES[${e}].probe`, expected: `a path below one of its prefixes, ${prefixes.join(", ")}`, found: showFound(probe) }],
  );

const prefixesCanBeReached: CrossRule = ({ EDGES = [], MERGE_SLASHES }) =>
  EDGES.flatMap(({ prefixes }, e) =>
    MERGE_SLASHES === true && prefixes.some((prefix) => prefix.includes("//"))
      ? [{ path: `EDGES[${e}].prefixes`, expected: 'no "//" in them while MERGE_SLASHES is true: no request has one', found: showFound(prefixes.find((prefix) => prefix.includes("//"))) }]
      : [],
  );

/** What a URL asks for is said once, and a bucket's binding is all it asks for. */
const accessIsSaidOnce: CrossRule = ({ EDGES = [], ORIGIN_ACCESS = [] }) =>
  accessRows({ EDGES, ORIGIN_ACCESS }).flatMap(({ origin, edge }, r, rows) => {
    if (edge === undefined) return [];
    const path = `EDGES[${EDGES.findIndex(({ id }) => id === edge)}]`;
    if (origin.startsWith("r2:")) return [{ path, expected: "no host, header, basic or s3: a bucket's binding is all it takes", found: "some" }];
    const earlier = rows.findIndex((row) => row.origin === origin);
    if (earlier === r) return [];
    const where = rows[earlier]?.edge === undefined ? `ORIGIN_ACCESS[${earlier}]` : `the edge ${showFound(rows[earlier]?.edge)}`;
    return [{ path, expected: `no host, header, basic or s3: ${where} says what this url asks for`, found: "it again" }];
  });

/** The rules of EDGES. */
export const EDGE_RULES: readonly CrossRule[] = [
  mirrorsAnOrigin,
  edgesDoNotContradict,
  somebodyIsAsked,
  probesAreServed,
  prefixesCanBeReached,
  accessIsSaidOnce,
];

function overlap(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((one) => b.some((other) => covers(one, other) || covers(other, one)));
}
