import { ledgerLeaseMs } from "../../src/core/purge/clock.ts";
import { dollars, OBJECT_GB, PRICES } from "./purge-prices.ts";

/** Where requests arrive: at each colo `perSec` of them, at random times, all day. */
export type Traffic = { readonly colos: number; readonly regions: number; readonly perSec: number };

/** What keeping leases asks of Durable Objects in some time. */
export type LeaseLoad = {
  /** Isolates to regions. */
  readonly coloSyncs: number;
  /** Regions to the ledger, which writes a row before it answers. */
  readonly regionSyncs: number;
  /** Both: what is billed as requests. */
  readonly requests: number;
};

/** A day and a month as prices count them here. */
export const DAY_SEC = 86_400;
export const MONTH_SEC = 30 * DAY_SEC;

/** The earliest share of a promise after which it is renewed, of an isolate's (which draws between 0.5 and 0.8) and a region's. */
const RENEWED_AT = 0.5;

/** How often an isolate starts in a colo and asks once for itself: an assumption, Cloudflare says nothing of it. */
export const NEW_ISOLATE_SEC = 600;

/** How long an object is busy with one request: an assumption, well above what local workerd takes. */
export const BUSY_SEC = 0.002;

/** What a lease asks under a traffic within `sec` seconds, at most. */
export function leaseLoad(leaseSec: number, { colos, regions, perSec }: Traffic, sec: number): LeaseLoad {
  // No request asks twice.
  const everyColo = Math.min(perSec, asks(leaseSec, perSec) + Math.min(perSec, 1 / NEW_ISOLATE_SEC));
  const coloSyncs = colos * everyColo * sec;
  // A region asks when it is asked itself.
  const regionSyncs = regions * asks(ledgerLeaseMs(leaseSec * 1000) / 1000, (colos * everyColo) / regions) * sec;
  return { coloSyncs, regionSyncs, requests: coloSyncs + regionSyncs };
}

/** Renewals a second: due after its share of the lease, done by the first request then. */
function asks(leaseSec: number, perSec: number): number {
  return perSec === 0 ? 0 : 1 / (leaseSec * RENEWED_AT + 1 / perSec);
}

/** What a month of it costs, in dollars beyond the plan. */
export type LeaseBill = {
  readonly requests: number;
  readonly rows: number;
  /** Objects billed while they are busy, as the price list says of those that may hibernate. */
  readonly durationLeast: number;
  /** Ledger and regions awake all month. */
  readonly durationMost: number;
};

/** The bill of a month of leases. */
export function leaseBill({ requests, regionSyncs }: LeaseLoad, regions: number): LeaseBill {
  return {
    requests: dollars(requests, PRICES.objectRequests),
    rows: dollars(regionSyncs, PRICES.rowsWritten),
    durationLeast: dollars(requests * BUSY_SEC * OBJECT_GB, PRICES.objectDuration),
    durationMost: dollars((regions + 1) * MONTH_SEC * OBJECT_GB, PRICES.objectDuration),
  };
}
