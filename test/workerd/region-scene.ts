import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as codec from "../../src/core/purge/codec.ts";
import type { BlockTally } from "../../src/core/purge/entry.ts";
import type { ExactAnswer } from "../../src/core/purge/generations.ts";
import { type PurgeKey, hashesOf } from "../../src/core/purge/key.ts";
import { SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "../../src/core/purge/sync.ts";
import type { EdgeReport } from "../../src/core/routing/news.ts";
import type { LedgerBindings } from "../../durable-objects/ledger/terms.ts";
import type { RegionObject } from "../../durable-objects/region.ts";
import type { RegionAddress } from "../../durable-objects/sync-ports.ts";

/** A region by its location hint, which is bound to the one ledger, and what colos say to it. */
export class RegionScene {
  constructor(readonly name: string) {}

  get stub(): DurableObjectStub {
    return env.REGION.get(env.REGION.idFromName(this.name));
  }

  get region(): RegionAddress {
    return this.stub as unknown as RegionAddress;
  }

  async within<T>(work: (object: RegionObject<LedgerBindings>, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return runInDurableObject(this.stub, (object: DurableObject, state) => work(object as unknown as RegionObject<LedgerBindings>, state));
  }

  /** Ends the object at once, whatever it is about to do. */
  async crash(): Promise<void> {
    await this.within((_, state) => state.abort("crash")).catch(() => undefined);
  }

  /** An isolate of a colo asks. */
  async sync(since = 0, tallies: BlockTally[] = [], more: Partial<SyncAsk> = {}): Promise<SyncAnswer> {
    const answer = codec.syncAnswer.decode(await this.region.sync(codec.syncAsk.encode({ format: SYNC_FORMAT, colo: "FRA", since, tallies, ...more })));
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }

  /** An isolate of a colo tells what it saw of edges, and asks for nothing. */
  async tell(colo: string, ...edges: EdgeReport[]): Promise<void> {
    const ask: SyncAsk = { format: SYNC_FORMAT, colo, since: 0, tallies: [], observed: { plays: [], counts: [], edges } };
    if (!(await this.region.tell(codec.syncAsk.encode(ask)))) throw new Error("not heard");
  }

  /** An isolate asks for the newest purges of some keys. */
  async exact(...keys: PurgeKey[]): Promise<ExactAnswer> {
    const answer = codec.exactAnswer.decode(await this.region.exact(hashesOf(keys).slice().buffer));
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }
}
