import { DurableObject } from "cloudflare:workers";
import * as codec from "../src/core/purge/codec.ts";
import { RegionCore, type RegionEffects } from "../src/core/purge/region.ts";
import type { Order } from "../src/core/prewarm/order.ts";
import type { Region } from "../src/core/purge/regions.ts";
import type { Confirmation } from "../src/core/purge/sync.ts";
import { ledgerObject } from "./addresses.ts";
import type { WarmPort, Warmer } from "./prewarm-ports.ts";
import { type LedgerBindings, termsOf } from "./ledger/terms.ts";
import { SqlRegionDisk } from "./region/disk.ts";
import { REGION_STEPS } from "./region/tables.ts";
import { TallyBox } from "./region/tally-box.ts";
import { Warming } from "./region/warming.ts";
import { Entries } from "./storage/entries.ts";
import { migrate } from "./storage/migrations.ts";
import { Sql } from "./storage/sql.ts";
import { writeOrDie } from "./storage/transaction.ts";
import type { RegionAddress } from "./sync-ports.ts";
import { within } from "./within.ts";

/** Whoever waits for a question to the ledger waits so long; then the region says what it can promise without. */
const LEDGER_DEADLINE_MS = 2000;

/** What colos saw of blocks is told this long after. */
const TELL_AFTER_MS = 1000;

const NOTHING = new Uint8Array(0);

/**
 * A region's copy of the log, and what it promises to the colos near it. Everything but the log is in memory: an instance
 * that is lost leaves its promises to the ledger, which waits them out.
 */
export class RegionObject<Bindings extends LedgerBindings> extends DurableObject<Bindings> implements RegionAddress, WarmPort {
  /** Tests crash it between two statements. */
  readonly sql: Sql;
  private readonly entries: Entries;
  private readonly core: RegionCore;
  private readonly tallies = new TallyBox();
  private readonly warming: Warming;
  /** The question to the ledger that is under way. */
  private asking: Promise<void> | undefined;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private chores: ReturnType<typeof setTimeout> | undefined;

  /** Fills colos; given by src/index.ts. */
  protected readonly warmer: Warmer | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql = new Sql(ctx.storage);
    migrate(this.sql, REGION_STEPS);
    this.entries = new Entries(this.sql);
    // Its name is the location hint it was made with.
    const region = ctx.id.name ?? "";
    this.warming = new Warming({ region: region as Region, ctx, sql: this.sql, env, warmer: () => this.warmer, now: () => Date.now(), ask: fetch });
    const disk = new SqlRegionDisk(this.entries);
    this.core = new RegionCore({ region, incarnation: crypto.randomUUID(), disk, leaseMs: termsOf(env).leaseMs });
  }

  async sync(bytes: Uint8Array): Promise<Uint8Array> {
    const ask = codec.syncAsk.decode(bytes);
    if (ask === undefined) return NOTHING;
    this.tallies.add(ask.tallies);
    if (ask.observed !== undefined) this.warming.observe(ask.observed, ask.colo, Date.now());
    const { answer, ledger } = this.core.sync(ask, Date.now());
    if (ask.tallies.length > 0 && ledger === "no") this.tellSoon();
    if (ledger === "no") return codec.syncAnswer.encode(answer);
    const asked = this.askLedger();
    if (ledger === "soon") return codec.syncAnswer.encode(answer);
    await asked;
    return codec.syncAnswer.encode(this.core.sync(ask, Date.now()).answer);
  }

  async tell(bytes: Uint8Array): Promise<boolean> {
    const ask = codec.syncAsk.decode(bytes);
    if (ask?.observed !== undefined) this.warming.observe(ask.observed, ask.colo, Date.now());
    return ask !== undefined;
  }

  async exact(hashes: ArrayBuffer): Promise<Uint8Array> {
    return codec.exactAnswer.encode(this.entries.exact([...new Float64Array(hashes)]));
  }

  async push(bytes: Uint8Array): Promise<Uint8Array> {
    const push = codec.push.decode(bytes);
    if (push === undefined) return NOTHING;
    return codec.applied.encode(this.follow((nowMs) => this.core.push(push, nowMs)).applied);
  }

  takeOrder(order: Order): Promise<void> {
    return this.warming.takeOrder(order);
  }

  cancelOrder(id: string): Promise<void> {
    return this.warming.cancelOrder(id);
  }

  progress(ids: readonly string[]): ReturnType<WarmPort["progress"]> {
    return this.warming.progress(ids);
  }

  tagged(hashes: readonly number[]): ReturnType<WarmPort["tagged"]> {
    return this.warming.tagged(hashes);
  }

  purgeCost(hashes: readonly number[]): ReturnType<WarmPort["purgeCost"]> {
    return this.warming.purgeCost(hashes);
  }

  warmth(base: string): ReturnType<WarmPort["warmth"]> {
    return this.warming.warmth(base);
  }

  report(): ReturnType<WarmPort["report"]> {
    return this.warming.report();
  }

  override async alarm(): Promise<void> {
    await this.warming.alarm();
  }

  /** Stores what a step changes as a whole, then does what the protocol wants done. */
  private follow<E extends RegionEffects>(step: (nowMs: number) => E): E {
    const effects = writeOrDie(this.sql, this.ctx, () => step(Date.now()));
    for (const { afterMs, token } of effects.timers) setTimeout(() => this.follow((nowMs) => this.core.onTimer(token, nowMs)), afterMs);
    if (effects.confirm !== undefined) void this.confirm(effects.confirm);
    if (effects.askLedger) void this.askLedger();
    if (this.entries.isLong) this.foldSoon();
    return effects;
  }

  /** Asks the ledger, unless it is being asked; settles when it has answered or could not. Never fails. */
  private askLedger(): Promise<void> {
    // An answer that comes later still counts; a question that hangs must not be the last one.
    this.asking ??= within(this.ask(), LEDGER_DEADLINE_MS, undefined).finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** What colos saw of blocks goes on to the ledger soon, also when nothing else is to be asked. */
  private tellSoon(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      void this.askLedger();
    }, TELL_AFTER_MS);
  }

  private async ask(): Promise<void> {
    const tallies = this.tallies.take();
    const askedMs = Date.now();
    try {
      const bytes = await ledgerObject(this.env)?.syncRegion(codec.regionAsk.encode(this.core.ask(tallies)));
      const answer = bytes === undefined ? undefined : codec.regionAnswer.decode(bytes);
      if (answer !== undefined) this.follow((nowMs) => this.core.onLedger(answer, askedMs, nowMs));
    } catch {
      this.tallies.add(tallies);
    }
  }

  private async confirm(confirmation: Confirmation): Promise<void> {
    let acknowledged: number | undefined;
    try {
      await ledgerObject(this.env)?.confirm(codec.confirmation.encode(confirmation));
      acknowledged = confirmation.upTo;
    } catch {
      acknowledged = undefined;
    }
    this.follow((nowMs) => this.core.onConfirmed(acknowledged, nowMs));
  }

  private foldSoon(): void {
    this.chores ??= setTimeout(() => {
      this.chores = undefined;
      writeOrDie(this.sql, this.ctx, () => this.entries.tidy(Date.now()));
    }, 0);
  }
}
