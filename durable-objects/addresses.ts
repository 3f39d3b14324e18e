import { fillName } from "../src/core/cache/key.ts";
import { FILL_OBJECTS } from "../src/core/limits.ts";
import type { LedgerPort } from "./ledger-port.ts";

/** The bindings of Durable Objects. Stubs are made in this file and nowhere else. */
export type ObjectBindings = { readonly FILL?: DurableObjectNamespace | undefined; readonly LEDGER?: DurableObjectNamespace | undefined };

/** The fill object that serves a key in a colo, or nothing where none is bound. */
export function fillObject(bindings: ObjectBindings, colo: string, key: string): DurableObjectStub | undefined {
  const namespace = bindings.FILL;
  return namespace?.get(namespace.idFromName(fillName(colo, key, FILL_OBJECTS)));
}

/** The ledger, or nothing where none is bound. There is one. */
export function ledgerObject(bindings: ObjectBindings): LedgerPort | undefined {
  const namespace = bindings.LEDGER;
  return namespace?.get(namespace.idFromName("ledger")) as unknown as LedgerPort | undefined;
}
