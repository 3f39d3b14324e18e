import type { Observed } from "../../src/core/prewarm/observed.ts";
import type { Extent, Order, Priority } from "../../src/core/prewarm/order.ts";
import type { JobProgress } from "../../src/core/prewarm/progress.ts";
import { aboveFloor } from "../../src/core/prewarm/tide.ts";
import { type JudgedRow, precisionOf } from "../../src/core/prewarm/warmed-rows.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { type LedgerBindings, termsOf } from "../ledger/terms.ts";
import type { PurgeCost, RegionReport, WarmPort, Warmer, Warmth } from "../prewarm-ports.ts";
import { Batch } from "../storage/batch.ts";
import type { Sql } from "../storage/sql.ts";
import { writeOrDie } from "../storage/transaction.ts";
import { Wake } from "../storage/wake.ts";
import { Judging } from "./judging.ts";
import { KEEP_EVERY_MS, PlayBook } from "./play-book.ts";
import { type Chore, Chores } from "./warm-chores.ts";
import { WarmCounters } from "./warm-counters.ts";
import { WarmDay } from "./warm-day.ts";
import { WarmDriver } from "./warm-driver.ts";
import { WarmFiles } from "./warm-files.ts";
import { Home } from "./warm-home.ts";
import { WarmOrders } from "./warm-orders.ts";
import { WarmOwn } from "./warm-own.ts";
import { WarmPlayed } from "./warm-played.ts";
import { progressOf } from "./warm-progress.ts";
import { WarmQueue } from "./warm-queue.ts";
import { type TellingParts, costOf, warmthOf } from "./warm-telling.ts";
import { type WarmTerms, warmTermsOf } from "./warm-terms.ts";
import { WarmUpstreams } from "./warm-upstreams.ts";

/** What is old goes so often. */
const TIDY_MS = 3_600_000;
/** Of the most played files so many are looked at for the share that is warm. */
const TOP = 100;
const DAY_MS = 86_400_000;
/** Where nobody can do steps, or the settings are wrong, somebody looks again so much later. */
const LOOK_AGAIN_MS = 300_000;

/** What a region's warming stands on. */
export type WarmingParts = {
  readonly region: Region;
  readonly ctx: DurableObjectState;
  readonly sql: Sql;
  readonly env: LedgerBindings;
  /** Does the steps; nothing where nobody can. */
  readonly warmer: () => Warmer | undefined;
  /** ms since the epoch. */
  readonly now: () => number;
  /** The platform's fetch, to find out in which data centre this is. */
  readonly ask?: typeof fetch;
  /** What else the object's one alarm sees to. */
  readonly chores?: readonly Chore[];
};

/** A file that judgement wants warm, and why in a sentence. */
export type Pick = { readonly base: string; readonly extent: Extent; readonly why: string };

/** What a region fills itself with: orders, what a purge emptied, what it judges by itself. */
export class Warming implements WarmPort {
  readonly plays: PlayBook;
  readonly terms: WarmTerms;
  /** What is warm. */
  readonly files: WarmFiles;
  private readonly wake: Wake;
  private readonly batch = new Batch((work) => this.write(work));
  private readonly queue: WarmQueue;
  private readonly own: WarmOwn;
  private readonly orders: WarmOrders;
  private readonly upstreams: WarmUpstreams;
  private readonly counters = new WarmCounters();
  private readonly day: WarmDay;
  private readonly home: Home;
  private readonly driver: WarmDriver;
  private readonly judging: Judging;
  private readonly chores: Chores;
  private readonly played: WarmPlayed;
  private keepMs: number | undefined;
  private tidyMs = 0;

  constructor(protected readonly parts: WarmingParts) {
    const { sql, env, region, ctx, now } = parts;
    const write = <T>(work: () => T): T => this.write(work);
    this.plays = new PlayBook(sql, termsOf(env).tags);
    this.terms = warmTermsOf(env);
    this.files = new WarmFiles(sql);
    this.played = new WarmPlayed(this.files);
    this.wake = new Wake(ctx.storage);
    this.upstreams = new WarmUpstreams(sql, this.terms.concurrency);
    this.day = new WarmDay(sql);
    this.home = new Home((env as { readonly HOMES?: unknown }).HOMES, region, parts.ask);
    const named = (hashes: ReadonlySet<number>, nowMs: number) => aboveFloor(this.plays.named(hashes, nowMs), this.terms.listeners).map(({ base }) => base);
    this.queue = new WarmQueue({ sql, region, terms: this.terms, named, write });
    this.orders = new WarmOrders(this.queue, region, this.terms);
    this.own = new WarmOwn(sql, this.queue, this.files);
    const { queue, files, upstreams, counters, day, home, batch, wake, terms } = this;
    this.driver = new WarmDriver({ sql, queue, files, upstreams, counters, day, home, batch, wake, terms, warmer: () => this.warmer, write, now });
    const judge = (picks: readonly Pick[]) => this.judge(picks, "low");
    const judged = () => this.judged();
    this.judging = new Judging({ region, sql, env, terms, plays: this.plays, files, judged, spent: (nowMs) => this.judgedToday(nowMs), isQueued: (base) => queue.jobOf(base) !== undefined, judge, write });
    this.chores = new Chores([
      { nextMs: () => this.keepMs, run: (nowMs) => this.keep(nowMs) },
      { nextMs: () => (terms.mode === "off" ? undefined : this.own.nextRefreshMs()), run: (nowMs) => write(() => this.own.refresh((base) => this.isHot(base, nowMs), nowMs)) },
      this.judging,
      ...(parts.chores ?? []),
    ]);
    void ctx.blockConcurrencyWhile(async () => {
      await this.wake.begin();
      // Whatever became of an alarm: what is to be done is known here.
      this.wakeUp();
    });
  }

  /** What an isolate of a colo has seen. */
  observe(observed: Observed, colo: string, nowMs: number): void {
    this.plays.add(observed, colo, nowMs);
    if (observed.plays.length === 0) return;
    if (this.played.isDue(nowMs)) this.write(() => this.played.note());
    this.played.add(observed.plays.map(({ base }) => base), nowMs);
    this.keepMs ??= nowMs + KEEP_EVERY_MS;
    this.judging.heard(nowMs);
    this.wake.by(Math.min(this.keepMs, this.judging.nextMs() ?? this.keepMs));
  }

  /** The alarm comes at a time at the latest, for a chore that is due then. */
  wakeBy(atMs: number): void {
    this.wake.by(Math.ceil(atMs));
  }

  /** The object's alarm came. */
  async alarm(): Promise<void> {
    this.wake.came();
    try {
      await this.chores.run(this.parts.now());
    } finally {
      // Orders do not wait for what has gone wrong beside them.
      await this.driver.turn();
      this.tidy(this.parts.now());
      this.wakeUp();
    }
  }

  /** Puts judgement's picks into the queue, in the place of those of its last plan that have not begun. */
  judge(picks: readonly Pick[], priority: Priority): void {
    const nowMs = this.parts.now();
    const warm = this.files.warm(picks.map(({ base }) => base), nowMs);
    this.write(() => this.own.judge(picks.filter(({ base }) => !warm.has(base)).map(({ base, extent, why }) => [base, extent, why] as const), priority));
    this.wakeUp();
    this.driver.ring();
  }

  /** Bytes that judgement has spent today. */
  judgedToday(nowMs: number): number {
    return this.day.spent(nowMs);
  }

  /** Of the bytes that judgement warmed, the share that was played; null: too few to say. */
  precision(nowMs: number): number | null {
    return precisionOf(this.judged(), nowMs);
  }

  async takeOrder(order: Order): Promise<void> {
    await this.batch.join(() => {
      this.orders.take(order);
      this.wakeUp();
    });
    this.driver.ring();
  }

  async cancelOrder(id: string): Promise<void> {
    await this.batch.join(() => this.orders.cancel(id, this.parts.now()));
    this.driver.ring();
  }

  async progress(ids: readonly string[]): Promise<readonly (JobProgress & { readonly id: string })[]> {
    const nowMs = this.parts.now();
    const { queue, upstreams, terms } = this;
    return ids.flatMap((id) => {
      const job = queue.find(id);
      return job === undefined ? [] : [progressOf({ queue, upstreams, terms, region: this.parts.region }, job, nowMs)];
    });
  }

  async tagged(hashes: readonly number[]): Promise<readonly (readonly [number, readonly string[]])[]> {
    const nowMs = this.parts.now();
    return hashes.flatMap((hash) => {
      const files = this.plays.named(new Set([hash]), nowMs);
      return files.length === 0 ? [] : [[hash, files.map(({ base }) => base)] as const];
    });
  }

  async purgeCost(hashes: readonly number[]): Promise<PurgeCost> {
    return costOf(this.telling, hashes, this.parts.now());
  }

  async warmth(base: string): Promise<Warmth> {
    return warmthOf(this.telling, base, this.parts.now());
  }

  async report(): Promise<RegionReport> {
    const nowMs = this.parts.now();
    const top = this.plays.hottest(TOP, nowMs).map(({ base }) => base);
    const { files, bytes } = this.files.sums(nowMs);
    return {
      region: this.parts.region, ...(this.home.colo === undefined ? {} : { home: this.home.colo }), judgement: this.judging.said,
      warmShare: top.length === 0 ? null : this.files.warm(top, nowMs).size / top.length, precision: this.precision(nowMs),
      warmFiles: files, warmBytes: bytes, queued: this.queue.queued(), counts: [...this.plays.counts(), ...this.counters.all()],
    };
  }

  /** Does the steps. */
  protected get warmer(): Warmer | undefined {
    return this.parts.warmer();
  }

  private get telling(): TellingParts {
    const { plays, files, queue, terms, judging } = this;
    return { region: this.parts.region, plays, files, queue, terms, judged: (base, hot) => judging.why(base, hot) };
  }

  /** The alarm comes when anything is next due; an idle region has none. */
  private wakeUp(): void {
    const nowMs = this.parts.now();
    const choresMs = this.chores.nextMs(nowMs);
    let turnMs = this.driver.nextMs();
    if (turnMs < Number.POSITIVE_INFINITY && (this.terms.mode === "broken" || this.warmer === undefined)) turnMs = nowMs + LOOK_AGAIN_MS;
    const atMs = Math.max(nowMs, Math.min(choresMs, turnMs));
    if (atMs < Number.POSITIVE_INFINITY) this.wake.by(Math.ceil(atMs));
  }

  /** Hot enough to be kept warm: by as many listeners as judgement asks for, within a day. */
  private isHot(base: string, nowMs: number): boolean {
    const hot = this.plays.find(base, nowMs);
    return hot !== undefined && hot.listeners >= this.terms.listeners && nowMs - hot.lastPlayedAtMs < DAY_MS;
  }

  private keep(nowMs: number): void {
    this.keepMs = undefined;
    this.write(() => {
      this.played.note();
      this.plays.keep(nowMs);
    });
  }

  private tidy(nowMs: number): void {
    if (nowMs < this.tidyMs) return;
    this.tidyMs = nowMs + TIDY_MS;
    this.write(() => {
      this.own.yieldRefreshing(nowMs);
      this.files.tidy(nowMs);
      this.queue.jobs.tidy(nowMs);
    });
  }

  private judged(): JudgedRow[] {
    this.write(() => this.played.note());
    return this.files.judged();
  }

  private write<T>(work: () => T): T {
    return writeOrDie(this.parts.sql, this.parts.ctx, work);
  }
}
