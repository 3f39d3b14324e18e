import type { Edge } from "../routing/edge.ts";
import type { RawSettings } from "./rows.ts";
import { carriedBy } from "./rows/origins.ts";

type Access = RawSettings["ORIGIN_ACCESS"][number] & {
  /** The id of the edge whose table says it; absent: a row of ORIGIN_ACCESS. */
  readonly edge?: string;
};

/** The edges of settings that have been found right, in the order they were written. */
export function edgesOf({ EDGES, ORIGIN = "" }: Pick<RawSettings, "EDGES" | "ORIGIN">): Edge[] {
  return EDGES.map(({ id, url, mirrors, place, weight, capacity_mbps: capacityMbps, price_per_gb: pricePerGb, prefixes, lag_sec: lagSec, drain, probe }) => ({
    id,
    url,
    origin: mirrors ?? ORIGIN,
    ...(place === undefined ? {} : { place }),
    weight,
    ...(capacityMbps === undefined ? {} : { capacityMbps }),
    pricePerGb,
    prefixes: prefixes.toSorted((a, b) => b.length - a.length),
    lagMs: lagSec * 1000,
    drain,
    ...(probe === undefined ? {} : { probe }),
  }));
}

/** What requests to each upstream carry: the rows of ORIGIN_ACCESS, then those that edges say themselves. */
export function accessRows({ ORIGIN_ACCESS, EDGES }: Pick<RawSettings, "ORIGIN_ACCESS" | "EDGES">): Access[] {
  const rows: Access[] = [...ORIGIN_ACCESS];
  for (const edge of EDGES) {
    const carried = carriedBy(edge);
    if (Object.keys(carried).length > 0) rows.push({ origin: edge.url, ...carried, edge: edge.id });
  }
  return rows;
}
