import { FillObject } from "../durable-objects/fill.ts";
import { LedgerObject } from "../durable-objects/ledger.ts";
import { RegionObject } from "../durable-objects/region.ts";
import { Colo } from "../edge/entrypoint.ts";
import { handle } from "../edge/handler.ts";
import { type Bindings, isolateOf } from "../edge/isolate.ts";
import type { Upstream } from "../durable-objects/upstream.ts";

/** Fills of a colo, shared by its isolates. */
export class Fill extends FillObject<Bindings> {
  protected override readonly upstream: Upstream = {
    open: async (ask) => {
      const opening = isolateOf(this.env);
      return opening.ok ? opening.isolate.origin.open(ask) : { kind: "unreachable", code: "settings-invalid" };
    },
  };
}

/** The ordered record of purges and blocks. */
export class Ledger extends LedgerObject<Bindings> {}

/** A region's copy of it, and the region's promises to colos. */
export class Region extends RegionObject<Bindings> {}

export { Colo };

export default { fetch: handle } satisfies ExportedHandler<Bindings>;
