import type { EdgePort } from "./edge-ports.ts";
import type { LedgerPort } from "./ledger-port.ts";
import type { OrdersPort, TidePort, WarmPort } from "./prewarm-ports.ts";

/**
 * The ledger as control API, regions and colos reach it. Bytes are messages of src/core/purge/sync.ts as codec.ts writes
 * them; what cannot be read is answered with no bytes. Throws only when it cannot be reached.
 */
export interface LedgerAddress extends LedgerPort, OrdersPort, TidePort {
  /** A RegionAsk; a RegionAnswer. */
  syncRegion(ask: Uint8Array): Promise<Uint8Array>;
  /** A Confirmation. */
  confirm(confirmation: Uint8Array): Promise<void>;
  /** A SyncAsk of a colo that reaches no region; a SyncAnswer. */
  syncColo(ask: Uint8Array): Promise<Uint8Array>;
}

/** A region as colos and the ledger reach it; as LedgerAddress otherwise. */
export interface RegionAddress extends WarmPort, EdgePort {
  /** A SyncAsk; a SyncAnswer. */
  sync(ask: Uint8Array): Promise<Uint8Array>;
  /** A SyncAsk of which only what was observed counts; whether it could be read. Nothing is promised, so nobody waits for it later. */
  tell(ask: Uint8Array): Promise<boolean>;
  /** Float64 hashes of keys; an ExactAnswer about them, in their order. */
  exact(hashes: ArrayBuffer): Promise<Uint8Array>;
  /** A Push from the ledger; Applied. */
  push(push: Uint8Array): Promise<Uint8Array>;
}
