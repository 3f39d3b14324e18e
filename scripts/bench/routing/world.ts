import { startFleet } from "../../local/fleet.ts";
import type { Fleet } from "../../local/fleet.ts";
import { makeToken } from "../purge/operator.ts";
import { type EdgeShape, type Edges, startEdges } from "./edges-port.ts";

/** Colos in front of upstream edges that can be made to fail; all edges have every track. */
export type RoutingWorld = {
  readonly fleet: Fleet;
  readonly edges: Edges;
  /** `e0`, `e1`, …: edges' names in the order of `edges`. */
  readonly ids: readonly string[];
  /** Fields of an operator's request, who is told which edges were asked. */
  readonly operator: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Starts one. Edges whose place is not said differ only by what is measured. */
export async function startRoutingWorld(pops: readonly string[], shapes: readonly EdgeShape[], settings: Readonly<Record<string, unknown>> = {}): Promise<RoutingWorld> {
  const edges = await startEdges(shapes);
  const ids = shapes.map((_, i) => `e${i}`);
  const { token, setting } = makeToken();
  const own = { CONTROL_TOKENS: setting, EDGES: edges.urls.map((url, i) => ({ id: ids[i], url, place: shapes[i]?.place })) };
  const fleet = await startFleet({ port: 0, origin: edges.urls[0] ?? "", pops, settings: { ...own, ...settings } });
  return {
    fleet,
    edges,
    ids,
    operator: { "downbeat-token": token },
    async close() {
      await fleet.close();
      await edges.close();
    },
  };
}

/** Paths of tracks nobody has asked for, of 64 KiB: one upstream request each. */
export function smallTracks(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `/audio/${name}.${i}-64k.flac`);
}
