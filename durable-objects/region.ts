import { DurableObject } from "cloudflare:workers";
import * as codec from "../src/core/purge/codec.ts";
import { RegionCore, type RegionEffects } from "../src/core/purge/region.ts";
import type { Order } from "../src/core/prewarm/order.ts";
import type { Region } from "../src/core/purge/regions.ts";
import type { Confirmation, SyncAnswer, SyncAsk } from "../src/core/purge/sync.ts";
import type { EdgeNews } from "../src/core/routing/news.ts";
import { ledgerObject } from "./addresses.ts";
import type { Prober } from "./edge-ports.ts";
import type { WarmPort, Warmer } from "./prewarm-ports.ts";
import { type LedgerBindings, termsOf } from "./ledger/terms.ts";
import { SqlRegionDisk } from "./region/disk.ts";
import { edgeTermsOf } from "./region/edge-terms.ts";
import { EdgesOfRegion } from "./region/edges.ts";
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
  private readonly upstreamEdges: EdgesOfRegion;
  /** The question to the ledger that is under way. */
  private asking: Promise<void> | undefined;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private chores: ReturnType<typeof setTimeout> | undefined;

  /** Fills colos; given by src/index.ts. */
  protected readonly warmer: Warmer | undefined;

  /** Asks edges nobody uses; given by src/index.ts. */
  protected readonly prober: Prober | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql = new Sql(ctx.storage);
    migrate(this.sql, REGION_STEPS);
    this.entries = new Entries(this.sql);
    // Its name is the location hint it was made with.
    const region = ctx.id.name ?? "";
    const now = (): number => Date.now();
    this.upstreamEdges = new EdgesOfRegion({ terms: edgeTermsOf(env), askLedger: () => this.askAnew(), prober: () => this.prober, now });
    const { probes } = this.upstreamEdges;
    this.warming = new Warming({ region: region as Region, ctx, sql: this.sql, env, warmer: () => this.warmer, now, ask: fetch, chores: [probes] });
    const disk = new SqlRegionDisk(this.entries);
    this.core = new RegionCore({ region, incarnation: crypto.randomUUID(), disk, leaseMs: termsOf(env).leaseMs });
  }

  async sync(bytes: Uint8Array): Promise<Uint8Array> {
    const ask = codec.syncAsk.decode(bytes);
    if (ask === undefined) return NOTHING;
    this.tallies.add(ask.tallies);
    this.observe(ask);
    const { answer, ledger } = this.core.sync(ask, Date.now());
    if (ask.tallies.length > 0 && ledger === "no") this.tellSoon();
    if (ledger === "no") return this.answered(answer);
    const asked = this.askLedger();
    if (ledger === "soon") return this.answered(answer);
    await asked;
    return this.answered(this.core.sync(ask, Date.now()).answer);
  }

  async tell(bytes: Uint8Array): Promise<boolean> {
    const ask = codec.syncAsk.decode(bytes);
    if (ask !== undefined) this.observe(ask);
    return ask !== undefined;
  }

  async exact(hashes: ArrayBuffer): Promise<Uint8Array> {
    return codec.exactAnswer.encode(this.entries.exact([...new Float64Array(hashes)]));
  }

  async push(bytes: Uint8Array): Promise<Uint8Array> {
    const push = codec.push.decode(bytes);
    if (push === undefined) return NOTHING;
    this.upstreamEdges.hear(push.edges);
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

  async report(): ReturnType<WarmPort["report"]> {
    const edges = this.upstreamEdges.news();
    const report = await this.warming.report();
    return edges === undefined ? report : { ...report, edges };
  }

  async edges(): Promise<readonly EdgeNews[]> {
    return this.upstreamEdges.news() ?? [];
  }

  override async alarm(): Promise<void> {
    await this.warming.alarm();
    await this.upstreamEdges.probes.underWay;
  }

  /** Takes what an isolate has seen. */
  private observe({ colo, observed }: SyncAsk): void {
    const nowMs = Date.now();
    if (observed !== undefined) {
      this.warming.observe(observed, colo, nowMs);
      this.upstreamEdges.observe(observed, colo);
    }
    const probeMs = this.upstreamEdges.probes.asked(nowMs);
    if (probeMs !== undefined) this.warming.wakeBy(probeMs);
  }

  /** An answer to an isolate, with what it is to know of upstream edges. */
  private answered(answer: SyncAnswer): Uint8Array {
    const edges = this.upstreamEdges.news();
    return codec.syncAnswer.encode(edges === undefined ? answer : { ...answer, edges });
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

  /** Asks it after a question that is under way: that may have gone without what is to be told now. */
  private async askAnew(): Promise<void> {
    await this.asking;
    await this.askLedger();
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
      const words = this.upstreamEdges.words();
      const ask = { ...this.core.ask(tallies), ...(words === undefined ? {} : { edges: words }) };
      const bytes = await ledgerObject(this.env)?.syncRegion(codec.regionAsk.encode(ask));
      const answer = bytes === undefined ? undefined : codec.regionAnswer.decode(bytes);
      if (answer === undefined) return;
      this.upstreamEdges.hear(answer.edges);
      this.follow((nowMs) => this.core.onLedger(answer, askedMs, nowMs));
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
