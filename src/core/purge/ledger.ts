import { NO_AHEAD } from "./clock.ts";
import type { Entry } from "./entry.ts";
import { Incarnation } from "./incarnation.ts";
import type { LedgerDisk } from "./ledger-disk.ts";
import { type PurgeNumber, nextNumber } from "./number.ts";
import type { Timer } from "./promises.ts";
import { type Completed, type Proof, weakestByRegion } from "./proof.ts";
import { PushState } from "./pushes.ts";
import { type Applied, type Confirmation, type News, type RegionAnswer, type RegionAsk, SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "./sync.ts";

/** An entry that has no number yet. */
export type Draft = Entry extends infer E ? (E extends Entry ? Omit<E, "number"> : never) : never;

/** What whoever runs a ledger must do after a call, in any order. */
export type LedgerEffects = {
  /** Send each as a Push, then call `onPushed` with what came of it. */
  readonly pushes: readonly { readonly region: string; readonly news: News }[];
  readonly timers: readonly Timer[];
  /** What has just become complete, stored already; ranges in order. */
  readonly completed: readonly Completed[];
};

/** How a ledger is set up. */
export type LedgerSetup = {
  /** A new name at every start. */
  readonly incarnation: string;
  readonly disk: LedgerDisk;
  /** What it promises to regions, in ms (`ledgerLeaseMs`). */
  readonly regionLeaseMs: number;
  /** What it promises to a colo that asks by itself, in ms. */
  readonly coloLeaseMs: number;
};

/** More entries than this are told as a whole. */
const MOST_NEWS = 2048;

const NOT_CONFIRMED = "it has not confirmed it, and what it promised to colos may still hold";
const ASKED_ITSELF = "it asked the ledger itself, and what it was promised may still hold";
const RESTARTED = "the ledger was restarted since, and counts what it had promised as given anew";

/** The pseudo-incarnation of a colo that asks the ledger itself. */
const direct = (colo: string): string => `direct ${colo}`;

/**
 * Numbers purges and blocks, promises to regions, and knows when a purge is complete. It decides; whoever runs it sends, sets
 * timers, and gives the time (`nowMs`, its own clock) with every call.
 */
export class LedgerCore {
  #last: PurgeNumber;
  #completeUpTo: PurgeNumber;
  #tokens = 0;
  readonly #setup: LedgerSetup;
  readonly #incarnations = new Map<string, Incarnation>();
  readonly #pushes = new Map<string, PushState>();
  #timers: Timer[] = [];

  /** Starts from what is stored. Call `begin` next. */
  constructor(setup: LedgerSetup) {
    this.#setup = setup;
    const { last, completeUpTo } = setup.disk.load();
    this.#last = last;
    this.#completeUpTo = completeUpTo;
  }

  /** The newest number. */
  get last(): PurgeNumber {
    return this.#last;
  }

  /** Everything up to here is complete. */
  get completeUpTo(): PurgeNumber {
    return this.#completeUpTo;
  }

  /** Takes up what an earlier instance left, before anything else: each of its promises counts as given now, in full. */
  begin(nowMs: number): LedgerEffects {
    for (const { incarnation, region, leaseMs } of this.#setup.disk.load().grants) {
      const known = new Incarnation(region, this.#token, this.#completeUpTo, RESTARTED);
      known.promises.give(nowMs, leaseMs);
      if (this.#last > this.#completeUpTo) this.#arm(known.note(this.#last, nowMs));
      this.#incarnations.set(incarnation, known);
      if (!incarnation.startsWith(direct(""))) this.#pushes.set(region, new PushState(this.#completeUpTo));
    }
    return this.#settled(nowMs);
  }

  /** Numbers an entry. Once this has returned, and what it stored is stored, the purge is acknowledged. */
  append(draft: Draft, nowMs: number): LedgerEffects & { readonly number: PurgeNumber } {
    const number = nextNumber(this.#last, nowMs);
    this.#setup.disk.append({ ...draft, number });
    this.#advance(number, nowMs);
    return { number, ...this.#settled(nowMs) };
  }

  /** Answers a region. The promise is stored before it is returned. */
  grant(ask: RegionAsk, nowMs: number): LedgerEffects & { readonly answer: RegionAnswer } {
    this.#catchUpWith(ask.since, nowMs);
    const endMs = this.#promise(ask.incarnation, ask.region, this.#setup.regionLeaseMs, nowMs);
    const state = this.#pushes.get(ask.region) ?? new PushState(ask.since);
    this.#pushes.set(ask.region, state);
    const news = this.#since(ask.since);
    // The answer may be lost: then a push leaves a gap, and the region asks again.
    state.believe(this.#last);
    const promised = { incarnation: this.#setup.incarnation, number: this.#last, stampMs: nowMs, endMs };
    return { answer: { format: SYNC_FORMAT, promised, news }, ...this.#settled(nowMs) };
  }

  /** Answers a colo that could reach no region. The promise is stored before it is returned. */
  direct(ask: SyncAsk, nowMs: number): LedgerEffects & { readonly answer: SyncAnswer } {
    this.#catchUpWith(ask.since, nowMs);
    const endMs = this.#promise(direct(ask.colo), `colo ${ask.colo}`, this.#setup.coloLeaseMs, nowMs);
    const promised = { incarnation: this.#setup.incarnation, number: this.#last, stampMs: nowMs, endMs };
    return { answer: { format: SYNC_FORMAT, promised, ledgerAhead: NO_AHEAD, news: this.#since(ask.since) }, ...this.#settled(nowMs) };
  }

  /** A region's confirmation; acknowledge it by answering anything. Of an incarnation that is forgotten it means nothing. */
  confirm(confirmation: Confirmation, nowMs: number): LedgerEffects {
    this.#incarnations.get(confirmation.incarnation)?.confirm(confirmation, nowMs);
    return this.#settled(nowMs);
  }

  /** What came of a push: the region's answer, early or late, or nothing where it failed. */
  onPushed(region: string, applied: Applied | undefined, nowMs: number): LedgerEffects {
    const state = this.#pushes.get(region);
    if (state !== undefined) {
      const before = state.believed;
      if (applied !== undefined) state.answered(applied.upTo);
      if (applied === undefined || applied.upTo <= before) this.#arm(state.failed(this.#token()));
    }
    return this.#settled(nowMs);
  }

  /** A timer fired, on time or late. */
  onTimer(token: number, nowMs: number): LedgerEffects {
    for (const known of this.#incarnations.values()) this.#arm(known.onTimer(token, nowMs));
    for (const state of this.#pushes.values()) if (state.onTimer(token) === "deadline") this.#arm(state.failed(this.#token()));
    return this.#settled(nowMs);
  }

  /**
   * When to call `rest` next: what was promised has ended then and is forgotten, so that a restart does not count it as given
   * anew. Nothing: nobody is promised anything.
   */
  get restMs(): number | undefined {
    const ends = [...this.#incarnations.values()].map(({ promises }) => promises.latestMs);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  /** Forgets promises that have ended. */
  rest(nowMs: number): LedgerEffects {
    return this.#settled(nowMs);
  }

  /** How a number stands, region by region; none: it was promised to nobody. */
  proofs(number: PurgeNumber): readonly Proof[] {
    return number <= this.#completeUpTo ? this.#setup.disk.proofs(number) : this.#proofsOf(number);
  }

  readonly #token = (): number => {
    this.#tokens += 1;
    return this.#tokens;
  };

  #arm(timer: Timer | undefined): void {
    if (timer !== undefined) this.#timers.push(timer);
  }

  /** Somebody knows of a number this ledger lost (it was restored from a backup): it goes on above. */
  #catchUpWith(since: PurgeNumber, nowMs: number): void {
    if (since <= this.#last) return;
    this.#setup.disk.raise(since);
    this.#advance(since, nowMs);
  }

  #advance(number: PurgeNumber, nowMs: number): void {
    this.#last = number;
    for (const known of this.#incarnations.values()) this.#arm(known.note(number, nowMs));
  }

  #promise(incarnation: string, region: string, leaseMs: number, nowMs: number): number {
    const why = incarnation.startsWith(direct("")) ? ASKED_ITSELF : NOT_CONFIRMED;
    const known = this.#incarnations.get(incarnation) ?? new Incarnation(region, this.#token, this.#last, why);
    const endMs = known.promises.give(nowMs, leaseMs);
    this.#incarnations.set(incarnation, known);
    const { latestMs } = known.promises;
    this.#setup.disk.grant({ incarnation, region, endMs: latestMs, leaseMs: Math.max(leaseMs, latestMs - nowMs) });
    return endMs;
  }

  #since(since: PurgeNumber): News {
    const entries = this.#setup.disk.since(since, MOST_NEWS);
    if (entries === undefined) return { kind: "whole", upTo: this.#last, snapshot: this.#setup.disk.whole() };
    return { kind: "delta", since, upTo: this.#last, entries };
  }

  #settled(nowMs: number): LedgerEffects {
    const completed = this.#complete(nowMs);
    this.#sweep(nowMs);
    const pushes = [...this.#pushes].flatMap(([region, state]) => {
      const timer = state.begin(this.#last, this.#token());
      if (timer === undefined) return [];
      this.#arm(timer);
      return [{ region, news: this.#since(state.believed) }];
    });
    const timers = this.#timers;
    this.#timers = [];
    return { pushes, timers, completed };
  }

  /** Purges become complete in their order: who was promised something before one was promised it before all later ones. */
  #complete(nowMs: number): Completed[] {
    let upTo = this.#last;
    for (const { proven } of this.#incarnations.values()) upTo = Math.min(upTo, Math.max(proven, this.#completeUpTo));
    if (upTo <= this.#completeUpTo) return [];
    const turns = [...this.#incarnations.values()].flatMap((known) => known.turns(this.#completeUpTo, upTo));
    const completed: Completed[] = [];
    for (const turn of [...new Set([...turns, upTo])].toSorted((a, b) => a - b)) {
      const part = { after: this.#completeUpTo, upTo: turn, atMs: nowMs, regions: this.#proofsOf(turn) };
      this.#setup.disk.complete(part);
      completed.push(part);
      this.#completeUpTo = turn;
    }
    for (const known of this.#incarnations.values()) known.forget(upTo);
    return completed;
  }

  #proofsOf(number: PurgeNumber): Proof[] {
    return weakestByRegion([...this.#incarnations.values()].flatMap((known) => known.proofOf(number) ?? []));
  }

  /** Forgets whom nothing is promised to any more; a region that is not promised anything needs no push either. */
  #sweep(nowMs: number): void {
    for (const [incarnation, known] of this.#incarnations) {
      if (!known.isOver(nowMs)) continue;
      this.#setup.disk.release(incarnation);
      this.#incarnations.delete(incarnation);
    }
    const regions = new Set([...this.#incarnations.values()].map(({ region }) => region));
    for (const region of this.#pushes.keys()) if (!regions.has(region)) this.#pushes.delete(region);
  }
}
