import { FillObject } from "../durable-objects/fill.ts";
import { LedgerObject } from "../durable-objects/ledger.ts";
import { RegionObject } from "../durable-objects/region.ts";
import type { Prober } from "../durable-objects/edge-ports.ts";
import { Colo } from "../edge/entrypoint.ts";
import { handle } from "../edge/handler.ts";
import { type Bindings, isolateOf } from "../edge/isolate.ts";
import type { OriginTier } from "../edge/tiers/upstream.ts";
import { Warm } from "../edge/prewarm/entrypoint.ts";
import { probeEdge } from "../edge/upstreams/probe.ts";
import type { Warmer } from "../durable-objects/prewarm-ports.ts";
import type { Upstream } from "../durable-objects/upstream.ts";

/** Fills of a colo, shared by its isolates. */
export class Fill extends FillObject<Bindings> {
  private origin: OriginTier | undefined;
  protected override readonly upstream: Upstream = {
    open: async (ask) => {
      const opening = isolateOf(this.env);
      if (!opening.ok) return { kind: "unreachable", code: "settings-invalid" };
      // Where edges stand for the origin, each object measures them by itself.
      this.origin ??= opening.isolate.ownOrigin();
      return this.origin.open(ask);
    },
  };
  protected override readonly seen = (nowMs: number) => this.origin?.routes?.take(nowMs) ?? [];
}

/** The ordered record of purges and blocks. */
export class Ledger extends LedgerObject<Bindings> {}

/** A region's copy of it, and the region's promises to colos. */
export class Region extends RegionObject<Bindings> {
  protected override readonly warmer: Warmer = {
    warm: (colo, step) => (this.ctx.exports as unknown as { readonly Warm: Warmer }).Warm.warm(colo, step),
  };
  protected override readonly prober: Prober = {
    probe: async (id, now) => {
      const opening = isolateOf(this.env);
      const edge = opening.ok ? opening.isolate.settings.edges.find((one) => one.id === id) : undefined;
      return opening.ok && edge !== undefined ? probeEdge(edge, opening.isolate.settings, opening.isolate.dispatch, now) : undefined;
    },
  };
}

export { Colo, Warm };

export default { fetch: handle } satisfies ExportedHandler<Bindings>;
