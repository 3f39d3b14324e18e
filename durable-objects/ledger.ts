import { DurableObject } from "cloudflare:workers";
import { ledgerLeaseMs } from "../src/core/purge/clock.ts";
import * as codec from "../src/core/purge/codec.ts";
import { LedgerCore, type LedgerEffects } from "../src/core/purge/ledger.ts";
import type { PurgeNumber } from "../src/core/purge/number.ts";
import { type Applied, type News, SYNC_FORMAT } from "../src/core/purge/sync.ts";
import { regionObject } from "./addresses.ts";
import type { OrderCommand, OrderRecord, OrderReply } from "./prewarm-ports.ts";
import type { Region } from "../src/core/purge/regions.ts";
import type { AuditPage, BlockCommand, BlockPage, BlockStatus, LedgerFigures, PurgeCommand, PurgeReply, Receipt, SteerCommand, SteerReply, SteerStatus } from "./ledger-port.ts";
import { Book } from "./ledger/book.ts";
import { Checkpoints, SIGN_AFTER_MS } from "./ledger/checkpoints.ts";
import { Completions } from "./ledger/completions.ts";
import { SqlLedgerDisk } from "./ledger/disk.ts";
import { EdgeExchange } from "./ledger/edge-exchange.ts";
import { figuresOf } from "./ledger/figures.ts";
import { OrderDelivery } from "./ledger/order-delivery.ts";
import type { Letter } from "./ledger/order-letters.ts";
import { pageSize } from "./ledger/page.ts";
import { Resting } from "./ledger/resting.ts";
import { dropOld } from "./ledger/retention.ts";
import { LEDGER_STEPS } from "./ledger/tables.ts";
import { type LedgerBindings, type Terms, termsOf } from "./ledger/terms.ts";
import { Tides } from "./ledger/tides.ts";
import { Waiters } from "./ledger/waiters.ts";
import { Batch } from "./storage/batch.ts";
import { Entries } from "./storage/entries.ts";
import { migrate } from "./storage/migrations.ts";
import { Sql } from "./storage/sql.ts";
import { writeOrDie } from "./storage/transaction.ts";
import { Wake } from "./storage/wake.ts";
import type { LedgerAddress } from "./sync-ports.ts";

/** While anything is not complete or delivered the object is woken this often, should it have been evicted with its timers. */
const BACKSTOP_MS = 20_000;
/** A region gets a push at once, and the next one, with all that came meanwhile, not before so long after. */
const PUSH_EVERY_MS = 20;
/** What is old is dropped so often, and so soon where there is much of it. */
const TIDY_MS = 3_600_000;
const TIDY_SOON_MS = 1000;

const NOTHING = new Uint8Array(0);

/**
 * The ordered record of purges, blocks and steers. Every command is written whole or not at all before its answer leaves. Timers are
 * exact, the alarm is what is left of them after an eviction.
 */
export class LedgerObject<Bindings extends LedgerBindings> extends DurableObject<Bindings> implements LedgerAddress {
  /** Tests crash it between two statements. */
  readonly sql: Sql;
  private readonly terms: Terms;
  private readonly entries: Entries;
  private readonly completions: Completions;
  private readonly core: LedgerCore;
  private readonly book: Book;
  private readonly checkpoints: Checkpoints;
  private readonly wake: Wake;
  private readonly batch = new Batch((work) => this.write(work));
  private readonly waiters = new Waiters();
  private readonly tides: Tides;
  private readonly delivery: OrderDelivery;
  private readonly edges: EdgeExchange;
  /** What the protocol wants done once the transaction under way is over. */
  private outbox: LedgerEffects[] = [];
  private readonly resting: Resting;
  private chores: ReturnType<typeof setTimeout> | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql = new Sql(ctx.storage);
    this.terms = termsOf(env);
    this.wake = new Wake(ctx.storage);
    this.resting = new Resting(this.wake, () => this.follow((nowMs) => this.core.rest(nowMs)));
    migrate(this.sql, LEDGER_STEPS);
    this.entries = new Entries(this.sql);
    this.completions = new Completions(this.sql);
    const disk = new SqlLedgerDisk(this.sql, this.entries, this.completions);
    const { leaseMs } = this.terms;
    this.core = new LedgerCore({ incarnation: crypto.randomUUID(), disk, regionLeaseMs: ledgerLeaseMs(leaseMs), coloLeaseMs: leaseMs });
    const { core } = this;
    this.book = new Book(this.sql, this.completions, {
      append: (draft, nowMs) => this.noted(core.append(draft, nowMs)),
      get completeUpTo() {
        return core.completeUpTo;
      },
      proofs: (number) => core.proofs(number),
    });
    this.checkpoints = new Checkpoints(this.sql, this.book.audit, this.terms.auditKey);
    this.tides = new Tides(this.sql);
    this.edges = new EdgeExchange({ regionLeaseMs: ledgerLeaseMs(leaseMs), push: async (region, bytes) => regionObject(this.env, region)?.push(bytes), now: () => Date.now() });
    const { letters } = this.book.orders;
    this.delivery = new OrderDelivery({
      letters: (region, after, limit) => letters.to(region, after, limit),
      tell: (letter) => this.tell(letter),
      arrived: (letter) => this.batch.join(() => letters.arrived(letter)),
    });
    void ctx.blockConcurrencyWhile(async () => {
      await this.wake.begin();
      await this.follow((nowMs) => this.core.begin(nowMs));
    });
  }

  async purge(command: PurgeCommand): Promise<PurgeReply> {
    return this.batch.join(() => this.book.purge(command, Date.now()));
  }

  async putBlock(command: BlockCommand): Promise<Receipt> {
    return this.batch.join(() => this.book.putBlock(command, crypto.randomUUID(), Date.now()));
  }

  async dropBlock(id: string, by: string): Promise<Receipt | undefined> {
    return this.batch.join(() => this.book.dropBlock(id, by, crypto.randomUUID(), Date.now()));
  }

  async putSteer(command: SteerCommand): Promise<SteerReply> {
    return this.batch.join(() => this.book.steering.put(command, crypto.randomUUID(), Date.now()));
  }

  async dropSteer(edge: string, by: string): Promise<Receipt | undefined> {
    return this.batch.join(() => this.book.steering.drop(edge, by, crypto.randomUUID(), Date.now()));
  }

  async steers(): Promise<readonly SteerStatus[]> {
    return this.book.steering.all();
  }

  async receipt(id: string, waitMs: number): Promise<Receipt | undefined> {
    const receipt = this.book.receipt(id);
    if (receipt === undefined || receipt.state === "complete" || !(waitMs > 0)) return receipt;
    await this.waiters.until(receipt.number, waitMs);
    return this.book.receipt(id);
  }

  async receipts(after: PurgeNumber, limit: number): Promise<{ receipts: readonly Receipt[]; next?: PurgeNumber }> {
    return this.book.page(after, pageSize(limit));
  }

  async audit(after: number, limit: number): Promise<AuditPage> {
    return this.book.audit.page(after, pageSize(limit));
  }

  async block(id: string): Promise<BlockStatus | undefined> {
    return this.book.block(id);
  }

  async blocks(after: string | undefined, limit: number): Promise<BlockPage> {
    return this.book.blocks(after, pageSize(limit));
  }

  async firstSeen(eventId: string): Promise<boolean> {
    return this.batch.join(() => this.book.event(eventId, Date.now()));
  }

  async figures(): Promise<LedgerFigures> {
    return figuresOf(this.sql, this.book, this.core);
  }

  async syncRegion(bytes: Uint8Array): Promise<Uint8Array> {
    const ask = codec.regionAsk.decode(bytes);
    if (ask === undefined) return NOTHING;
    const edges = this.edges.asked(ask.region, ask.edges);
    const { answer } = await this.follow((nowMs) => {
      this.book.tallies.add(ask.tallies);
      return this.core.grant(ask, nowMs);
    });
    return codec.regionAnswer.encode({ ...answer, edges });
  }

  async confirm(bytes: Uint8Array): Promise<void> {
    const confirmation = codec.confirmation.decode(bytes);
    if (confirmation !== undefined) await this.follow((nowMs) => this.core.confirm(confirmation, nowMs));
  }

  async syncColo(bytes: Uint8Array): Promise<Uint8Array> {
    const ask = codec.syncAsk.decode(bytes);
    if (ask === undefined) return NOTHING;
    const { answer } = await this.follow((nowMs) => {
      this.book.tallies.add(ask.tallies);
      return this.core.direct(ask, nowMs);
    });
    return codec.syncAnswer.encode(answer);
  }

  async putOrder(command: OrderCommand): Promise<OrderReply> {
    return this.batch.join(() => this.book.orders.put(command, this.core.last, Date.now()));
  }

  async order(id: string): Promise<OrderRecord | undefined> {
    return this.book.orders.byId(id);
  }

  async orders(before: number | undefined, limit: number): Promise<readonly OrderRecord[]> {
    return this.book.orders.page(before ?? Number.MAX_SAFE_INTEGER, pageSize(limit));
  }

  async cancelOrder(id: string, by = "unknown"): Promise<OrderRecord | undefined> {
    return this.batch.join(() => this.book.orders.cancel(id, by, Date.now()));
  }

  async tide(region: Region, bytes: Uint8Array): Promise<readonly (readonly [Region, Uint8Array])[]> {
    return this.batch.join(() => {
      this.tides.put(region, bytes, Date.now());
      return this.tides.besides(region, Date.now());
    });
  }

  /** Does what is due and sets the next alarm; run twice it does nothing the second time. */
  override async alarm(): Promise<void> {
    this.wake.came();
    const more = this.write(() => dropOld(this.book, this.completions, this.terms.auditMs, this.ctx.storage.sql.databaseSize, Date.now()));
    await this.checkpoints.sign(Date.now());
    if (more) this.wake.by(Date.now() + TIDY_SOON_MS);
    this.carryOut();
  }

  /** What the protocol does: stored as a whole, written into the audit log, then carried out. */
  private follow<E extends LedgerEffects>(step: (nowMs: number) => E): Promise<E> {
    return this.batch.join(() => {
      const effects = this.noted(step(Date.now()));
      for (const part of effects.completed) this.book.completed(part);
      return effects;
    });
  }

  private write<T>(work: () => T): T {
    const value = writeOrDie(this.sql, this.ctx, () => {
      const done = work();
      this.book.sums.keep();
      return done;
    });
    this.carryOut();
    return value;
  }

  private noted<E extends LedgerEffects>(effects: E): E {
    this.outbox.push(effects);
    return effects;
  }

  private carryOut(): void {
    const outbox = this.outbox;
    this.outbox = [];
    for (const { timers, pushes } of outbox) {
      for (const { afterMs, token } of timers) setTimeout(() => this.follow((nowMs) => this.core.onTimer(token, nowMs)), afterMs);
      for (const { region, news } of pushes) void this.push(region, news);
    }
    this.resting.later(this.core.restMs, Date.now());
    this.waiters.reached(this.core.completeUpTo);
    if (this.book.audit.head.seq > 0) this.wake.by(Date.now() + (this.core.completeUpTo < this.core.last ? BACKSTOP_MS : TIDY_MS));
    if (this.entries.isLong || this.checkpoints.due) this.doChoresSoon();
    this.carryOrders();
  }

  /** Tells regions of orders. Where nothing was ordered this costs nothing. */
  private carryOrders(): void {
    const { letters, isCrowded } = this.book.orders;
    if (letters.hasFresh) this.delivery.go(letters.takeFresh());
    if (this.delivery.isWaiting) this.wake.by(Date.now() + BACKSTOP_MS);
    if (isCrowded) this.wake.by(Date.now() + TIDY_SOON_MS);
  }

  /** Tells a region what a letter says. */
  private async tell({ region, place, id, what }: Letter): Promise<void> {
    const address = regionObject(this.env, region);
    if (address === undefined) throw new Error("no regions are bound");
    if (what === "cancel") return address.cancelOrder(id);
    const order = this.book.orders.forRegions(place);
    if (order !== undefined) await address.takeOrder(order);
  }

  /** Tells a region what is new. A push that fails is tried again by the protocol, which also knows when it is late. */
  private async push(region: string, news: News): Promise<void> {
    let applied: Applied | undefined;
    // The protocol keeps one push a region under way: this is how often there is one under a stream of purges.
    const paced = new Promise((resolve) => setTimeout(resolve, PUSH_EVERY_MS));
    try {
      const answer = await regionObject(this.env, region)?.push(codec.push.encode({ format: SYNC_FORMAT, news }));
      applied = answer === undefined ? undefined : codec.applied.decode(answer);
    } catch {
      applied = undefined;
    }
    await paced;
    await this.follow((nowMs) => this.core.onPushed(region, applied, nowMs));
  }

  /** Folding and signing happen between commands, never within one. */
  private doChoresSoon(): void {
    this.wake.by(Date.now() + BACKSTOP_MS);
    this.chores ??= setTimeout(() => {
      this.chores = undefined;
      if (this.entries.isLong) this.write(() => this.entries.tidy(Date.now()));
      this.ctx.waitUntil(this.checkpoints.sign(Date.now()).then(() => this.carryOut()));
    }, this.entries.isLong ? 0 : SIGN_AFTER_MS);
  }
}
