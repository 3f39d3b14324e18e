import { fillName } from "../src/core/cache/key.ts";
import { FILL_OBJECTS } from "../src/core/limits.ts";
import type { LedgerAddress, RegionAddress } from "./sync-ports.ts";

/** The bindings of Durable Objects. Stubs are made in this file and nowhere else. */
export type ObjectBindings = {
  readonly FILL?: DurableObjectNamespace | undefined;
  readonly LEDGER?: DurableObjectNamespace | undefined;
  readonly REGION?: DurableObjectNamespace | undefined;
};

/** The name of the one ledger. */
const LEDGER = "ledger";

/** The fill object that serves a key in a colo, or nothing where none is bound. */
export function fillObject(bindings: ObjectBindings, colo: string, key: string): DurableObjectStub | undefined {
  const namespace = bindings.FILL;
  return namespace?.get(namespace.idFromName(fillName(colo, key, FILL_OBJECTS)));
}

/** The ledger, or nothing where none is bound. */
export function ledgerObject(bindings: ObjectBindings): LedgerAddress | undefined {
  const namespace = bindings.LEDGER;
  // A stub answers any method's name; that the class has these is what `implements` in ledger.ts says.
  return namespace?.get(namespace.idFromName(LEDGER)) as unknown as LedgerAddress | undefined;
}

/** The object of a region, which stands near it: `region` is one of Cloudflare's location hints. Nothing where none is bound. */
export function regionObject(bindings: ObjectBindings, region: string): RegionAddress | undefined {
  const namespace = bindings.REGION;
  const locationHint = region as DurableObjectLocationHint;
  return namespace?.get(namespace.idFromName(region), { locationHint }) as unknown as RegionAddress | undefined;
}
