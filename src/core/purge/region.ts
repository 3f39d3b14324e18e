import { ANY_AHEAD, type LedgerClock, aheadAt, ledgerClockOf, NO_AHEAD, usableUntil } from "./clock.ts";
import { Confirming } from "./confirming.ts";
import type { BlockTally } from "./entry.ts";
import type { PurgeNumber } from "./number.ts";
import { Promises, type Timer } from "./promises.ts";
import type { RegionDisk } from "./region-disk.ts";
import { type Applied, type Confirmation, type News, type Push, type RegionAnswer, type RegionAsk, SYNC_FORMAT, type SyncAnswer, type SyncAsk } from "./sync.ts";

/** What whoever runs a region must do after a call. */
export type RegionEffects = {
  /** Send it to the ledger, then call `onConfirmed` with what came of it. */
  readonly confirm?: Confirmation;
  readonly timers: readonly Timer[];
  /** Ask the ledger (`ask`, then `onLedger`), unless a question is under way. */
  readonly askLedger: boolean;
};

/** What a colo's isolate gets. */
export type RegionSync = {
  readonly answer: SyncAnswer;
  /**
   * `no`: send the answer. `soon`: send it, and ask the ledger in the background. `first`: ask the ledger and call `sync` again;
   * where the ledger cannot be reached send this answer, which promises what is left, or nothing.
   */
  readonly ledger: "no" | "soon" | "first";
};

/** How a region is set up. */
export type RegionSetup = {
  /** Its location hint. */
  readonly region: string;
  /** A new name at every start. */
  readonly incarnation: string;
  readonly disk: RegionDisk;
  /** What it promises to colos, in ms. */
  readonly leaseMs: number;
};

/** The ledger's promise a region holds, until when on its own clock, and for how long it was when it was asked for. */
type Held = { readonly untilMs: number; readonly lengthMs: number; readonly by: string };

/** More entries than this are told as a whole. */
const MOST_NEWS = 2048;
/** The ledger's reckoning of a promise outlasts ours by the unusable share, the slack, and the way there. */
const OBLIGED_FOR_MS = 2000;

/** Keeps a copy of the log, holds the ledger's promise, and promises to colos what that allows. Times: its own clock, in ms. */
export class RegionCore {
  readonly #setup: RegionSetup;
  readonly #promises: Promises;
  readonly #confirming = new Confirming();
  #held: Held | undefined;
  #ledgerClock: LedgerClock | undefined;
  /** Questions to the ledger since it last answered: in answers that are lost or on their way it may have promised something. */
  #unanswered = 0;
  #tokens = 0;
  #timers: Timer[] = [];

  /** Starts with the stored log and without a promise: it asks the ledger before it promises anything. */
  constructor(setup: RegionSetup) {
    this.#setup = setup;
    this.#promises = new Promises(this.#token, setup.disk.n);
  }

  /** It knows everything up to here. */
  get n(): PurgeNumber {
    return this.#setup.disk.n;
  }

  /** Answers an isolate. A promise in the answer counts as given, whether or not it arrives. */
  sync(ask: SyncAsk, nowMs: number): RegionSync {
    const held = this.#held;
    const leftMs = held === undefined ? 0 : held.untilMs - nowMs;
    const news = this.#since(ask.since);
    const endMs = held === undefined ? nowMs : this.#promises.give(nowMs, this.#setup.leaseMs, held.untilMs);
    const promised = { incarnation: this.#setup.incarnation, number: this.n, stampMs: nowMs, endMs: Math.max(nowMs, endMs) };
    const ledgerAhead = this.#ledgerClock === undefined ? ANY_AHEAD : aheadAt(this.#ledgerClock, nowMs);
    const answer: SyncAnswer = { format: SYNC_FORMAT, promised, ledgerAhead, news };
    // Too short a promise ends before whoever gets it can renew it.
    if (held === undefined || leftMs < this.#setup.leaseMs / 2) return { answer, ledger: "first" };
    return { answer, ledger: leftMs < held.lengthMs / 2 ? "soon" : "no" };
  }

  /** Answers who asked for nothing: promises nothing, and is news of no purge. */
  heard(nowMs: number): SyncAnswer {
    const promised = { incarnation: this.#setup.incarnation, number: 0, stampMs: nowMs, endMs: nowMs };
    return { format: SYNC_FORMAT, promised, ledgerAhead: ANY_AHEAD, news: { kind: "delta", since: 0, upTo: 0, entries: [] } };
  }

  /** Its question to the ledger. Read the clock before it is sent, for `onLedger`. */
  ask(tallies: readonly BlockTally[]): RegionAsk {
    this.#unanswered += 1;
    return { format: SYNC_FORMAT, region: this.#setup.region, incarnation: this.#setup.incarnation, since: this.n, tallies };
  }

  /** The ledger's answer to a question asked when its clock read `askedMs`. */
  onLedger(answer: RegionAnswer, askedMs: number, nowMs: number): RegionEffects {
    if (answer.format !== SYNC_FORMAT) return this.#effects(nowMs, false);
    const { promised, news } = answer;
    // This answer tells of what came before its promise; an earlier question's may have promised something before that.
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    const taken = this.#take(news, nowMs);
    this.#unanswered = 0;
    if (this.#held?.by !== promised.incarnation) this.#confirming.again();
    this.#hear(promised.stampMs, askedMs, nowMs);
    // A promise above what is known is about purges that are not known. Asking again would bring the same: a foreign format.
    if (!taken || this.n < promised.number) return this.#effects(nowMs, false);
    const untilMs = Math.floor(usableUntil(askedMs, promised));
    if (untilMs > (this.#held?.untilMs ?? Number.NEGATIVE_INFINITY)) {
      this.#held = { untilMs, lengthMs: untilMs - askedMs, by: promised.incarnation };
    }
    return this.#effects(nowMs, false);
  }

  /** The ledger pushed news. Send `applied` back at once. */
  push({ format, news }: Push, nowMs: number): RegionEffects & { readonly applied: Applied } {
    const taken = format === SYNC_FORMAT && this.#take(news, nowMs);
    const applied = { incarnation: this.#setup.incarnation, upTo: this.n, atMs: nowMs };
    return { applied, ...this.#effects(nowMs, !taken) };
  }

  /** What came of a confirmation: acknowledged up to a number, or nothing. */
  onConfirmed(upTo: PurgeNumber | undefined, nowMs: number): RegionEffects {
    if (upTo === undefined) this.#arm(this.#confirming.failed(this.#token));
    else this.#confirming.acknowledged(upTo);
    return this.#effects(nowMs, false);
  }

  /** A timer fired, on time or late. */
  onTimer(token: number, nowMs: number): RegionEffects {
    const { ended, timer } = this.#promises.onTimer(token, nowMs);
    this.#arm(timer);
    const last = ended.at(-1);
    if (last !== undefined) this.#proven(last.upTo, last.notedAtMs, nowMs);
    this.#confirming.onTimer(token);
    return this.#effects(nowMs, false);
  }

  readonly #token = (): number => {
    this.#tokens += 1;
    return this.#tokens;
  };

  #arm(timer: Timer | undefined): void {
    if (timer !== undefined) this.#timers.push(timer);
  }

  /** Takes news in. What was promised before it knew them must end before it confirms. */
  #take(news: News, nowMs: number): boolean {
    const before = this.n;
    if (!this.#setup.disk.take(news)) return false;
    if (this.n > before) {
      const { obligation, timer } = this.#promises.note(this.n, nowMs);
      this.#arm(timer);
      // A purge that came while nothing was promised to this instance waits for nobody here.
      if (obligation === undefined && this.#isObliged(nowMs)) this.#proven(this.n, nowMs, nowMs);
    }
    return true;
  }

  #proven(upTo: PurgeNumber, appliedAtMs: number, nowMs: number): void {
    this.#confirming.set({ region: this.#setup.region, incarnation: this.#setup.incarnation, upTo, appliedAtMs, leasesEndedAtMs: nowMs });
  }

  /** Whether the ledger may still reckon with something it promised. */
  #isObliged(nowMs: number): boolean {
    return this.#unanswered > 0 || (this.#held !== undefined && nowMs < this.#held.untilMs + OBLIGED_FOR_MS);
  }

  #hear(stampMs: number, askedMs: number, nowMs: number): void {
    if (this.#ledgerClock === undefined || this.#ledgerClock.atMs <= askedMs) this.#ledgerClock = ledgerClockOf(NO_AHEAD, stampMs, askedMs, nowMs);
  }

  #since(since: PurgeNumber): News {
    // Whoever asks may know more, by another region or the ledger: to it there is nothing new.
    if (since >= this.n) return { kind: "delta", since: this.n, upTo: this.n, entries: [] };
    const entries = this.#setup.disk.since(since, MOST_NEWS);
    if (entries === undefined) return { kind: "whole", upTo: this.n, snapshot: this.#setup.disk.whole() };
    return { kind: "delta", since, upTo: this.n, entries };
  }

  #effects(nowMs: number, askLedger: boolean): RegionEffects {
    if (!this.#isObliged(nowMs)) this.#confirming.drop();
    const next = this.#confirming.begin(this.#token);
    this.#arm(next?.timer);
    const timers = this.#timers;
    this.#timers = [];
    return { timers, askLedger, ...(next === undefined ? {} : { confirm: next.confirmation }) };
  }
}
