import { DurableObject } from "cloudflare:workers";
import type { ObjectBindings } from "./addresses.ts";
import type { RegionAddress } from "./sync-ports.ts";

const NOTHING = new Uint8Array(0);

/** A region's copy of the log, and what it promises to the colos near it. */
export class RegionObject<Bindings extends ObjectBindings> extends DurableObject<Bindings> implements RegionAddress {
  async sync(_ask: Uint8Array): Promise<Uint8Array> {
    return NOTHING;
  }

  async exact(_hashes: ArrayBuffer): Promise<Uint8Array> {
    return NOTHING;
  }

  async push(_push: Uint8Array): Promise<Uint8Array> {
    return NOTHING;
  }
}
