import type { SyncAnswer } from "../../src/core/purge/sync.ts";
import type { LedgerHost } from "./ledger-host.ts";
import type { Link } from "./link.ts";
import type { RegionHost } from "./region-host.ts";
import type { Copy } from "./truth.ts";

/** A way to a region. */
export type Way = { readonly host: RegionHost; readonly link: Link };

/** A colo: what its isolates share, and how they reach others. */
export type Colo = {
  readonly name: string;
  readonly country: string;
  /** Its cache. What is put last stays, whatever it is. */
  readonly cache: Map<number, Copy>;
  /** A promise one of its isolates left in the cache. */
  shared: SyncAnswer | undefined;
  /** Its region first. */
  readonly regions: readonly Way[];
  readonly ledger: { readonly host: LedgerHost; readonly link: Link };
  readonly origin: Link;
  /** What the origin has of each key. */
  readonly versions: number[];
};
