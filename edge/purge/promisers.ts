import { type ObjectBindings, ledgerObject, regionObject } from "../../durable-objects/addresses.ts";
import { type Coordinates, neighboursOf, regionOf } from "../../src/core/purge/regions.ts";

/** Who may promise a colo something: takes a SyncAsk and answers a SyncAnswer, both in bytes (codec.ts). */
export type Promiser = { readonly name: string; readonly sync: (ask: Uint8Array) => Promise<Uint8Array> };

/** Where a data centre turns to: its region first, then the nearest other, then the ledger itself. */
export type Promisers = {
  readonly inTurn: readonly Promiser[];
  /** The region's exact numbers of keys, as Float64 hashes; an ExactAnswer in bytes. */
  readonly exact: (hashes: ArrayBuffer) => Promise<Uint8Array>;
  /** Tells the region what a SyncAsk in bytes holds of what was seen, and asks for no promise; a SyncAnswer in bytes with what it says of edges, or no bytes. */
  readonly tell: (ask: Uint8Array) => Promise<Uint8Array>;
};

/** Where a listener is, as the platform says it. */
export type Where = { readonly latitude?: string; readonly longitude?: string };

/** It says where the data centre is too, roughly: enough for one that no table knows. */
export function coordinatesOf(where: Where | undefined): Coordinates | undefined {
  const [lat, lon] = [Number(where?.latitude ?? Number.NaN), Number(where?.longitude ?? Number.NaN)];
  return Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon } : undefined;
}

/** Nothing where no ledger or region is bound: then there are no purges. */
export function promisersOf(bindings: ObjectBindings, colo: string, coordinates?: Coordinates): Promisers | undefined {
  const name = regionOf(colo, coordinates);
  if (regionObject(bindings, name) === undefined || ledgerObject(bindings) === undefined) return undefined;
  // A stub is made for each call: one that outlives its request may not outlive what it was connected to.
  const asking = (region: string): Promiser => ({ name: region, sync: async (ask) => unbound(regionObject(bindings, region)).sync(ask) });
  const ledger: Promiser = { name: "ledger", sync: async (ask) => unbound(ledgerObject(bindings)).syncColo(ask) };
  const [neighbour] = neighboursOf(name);
  return {
    exact: async (hashes) => unbound(regionObject(bindings, name)).exact(hashes),
    tell: async (ask) => unbound(regionObject(bindings, name)).tell(ask),
    inTurn: [asking(name), ...(neighbour === undefined ? [] : [asking(neighbour)]), ledger],
  };
}

function unbound<T>(stub: T | undefined): T {
  if (stub === undefined) throw new Error("an object that was bound is not bound");
  return stub;
}
