import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { AuditRecord, BlockCommand, PurgeCommand, Receipt } from "../../durable-objects/ledger-port.ts";
import type { LedgerObject } from "../../durable-objects/ledger.ts";
import type { LedgerBindings } from "../../durable-objects/ledger/terms.ts";
import type { LedgerAddress } from "../../durable-objects/sync-ports.ts";
import * as codec from "../../src/core/purge/codec.ts";
import type { BlockTally } from "../../src/core/purge/entry.ts";
import { type News, type RegionAnswer, SYNC_FORMAT, type SyncAnswer } from "../../src/core/purge/sync.ts";
import { fresh } from "./make.ts";

/** A ledger of its own, and what regions and colos say to it. */
export class LedgerScene {
  constructor(readonly name: string = fresh("ledger")) {}

  /** As it is reached now: a stub of an object that was ended stays broken. */
  get stub(): DurableObjectStub {
    return env.LEDGER.get(env.LEDGER.idFromName(this.name));
  }

  get ledger(): LedgerAddress {
    return this.stub as unknown as LedgerAddress;
  }

  /** Takes the object out of memory once it is idle: timers and calls under way are waited for. */
  async evict(): Promise<void> {
    await evictDurableObject(this.stub);
  }

  /** Ends the object at once, whatever it is about to do. */
  async crash(): Promise<void> {
    await this.within((_, state) => state.abort("crash")).catch(() => undefined);
  }

  async within<T>(work: (object: LedgerObject<LedgerBindings>, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return runInDurableObject(this.stub, (object: DurableObject, state) => work(object as unknown as LedgerObject<LedgerBindings>, state));
  }

  /** A statement on the object's own database. */
  async sql(query: string, ...bindings: (string | number)[]): Promise<Record<string, SqlStorageValue>[]> {
    return this.within((_, { storage }) => storage.sql.exec(query, ...bindings).toArray());
  }

  /** A region asks: it is promised something until `endMs` of the ledger's clock. */
  async askAs(region: string, incarnation: string, since = 0, tallies: BlockTally[] = []): Promise<RegionAnswer> {
    const answer = codec.regionAnswer.decode(await this.ledger.syncRegion(codec.regionAsk.encode({ format: SYNC_FORMAT, region, incarnation, since, tallies })));
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }

  /** A region says that it has applied everything up to a number, and that nothing it promised before holds. */
  async confirmAs(region: string, incarnation: string, upTo: number): Promise<void> {
    await this.ledger.confirm(codec.confirmation.encode({ region, incarnation, upTo, appliedAtMs: 1000, leasesEndedAtMs: 1250 }));
  }

  /** A colo asks the ledger itself. */
  async askFrom(colo: string, since = 0, tallies: BlockTally[] = []): Promise<SyncAnswer> {
    const answer = codec.syncAnswer.decode(await this.ledger.syncColo(codec.syncAsk.encode({ format: SYNC_FORMAT, colo, since, tallies })));
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }

  async purge(changes: Partial<PurgeCommand> = {}): Promise<Receipt> {
    const reply = await this.ledger.purge(purgeOf(changes));
    if (reply.kind !== "accepted") throw new Error(reply.kind);
    return reply.receipt;
  }

  /** The whole audit log. */
  async records(): Promise<AuditRecord[]> {
    return [...(await this.ledger.audit(0, 1000)).records];
  }
}

let made = 0;

/** A purge by one tag. */
export function purgeOf(changes: Partial<PurgeCommand> = {}): PurgeCommand {
  made += 1;
  return { id: `purge-${made}`, by: "ops", mode: "hard", keys: ["t a"], asked: { tags: ["a"] }, ...changes };
}

/** A block of one tag in one country. */
export function blockOf(id: string, changes: Partial<BlockCommand["block"]> = {}): BlockCommand {
  const block = { id, urls: [], tags: ["a"], prefixes: [], countries: ["DE"], fromMs: 5000, reason: "licence", ...changes };
  return { by: "ops", block, keys: ["t a"] };
}

/** The entries of news that are told one by one. */
export function entriesOf(news: News): Extract<News, { kind: "delta" }>["entries"] {
  if (news.kind !== "delta") throw new Error("a whole");
  return news.entries;
}
