import { type Lane, Starts } from "./starts.ts";

/** A pause when the upstream names none: this, doubled with each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
const LONGEST_PAUSE_OF_OURS_MS = 15_000;
/** Nobody is asked to wait longer than this by a `Retry-After`. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** The least that is left of the rate after trouble, and of an upstream that answers, only slowly. */
const LEAST_FACTOR = 1 / 64;
const LEAST_SLOW = 1 / 4;
/** What the factor gains for each second without trouble in which a request succeeded. */
const RECOVERY_PER_SEC = 0.05;
/** First bytes: how the mean of late follows, the half-life of what is usual, how many it takes to say anything, and what is not worth a word, ms. */
const OF_LATE = 0.25;
const USUAL_MS = 60_000;
const FEWEST = 10;
/** However long ago the one before was, one first byte does not change what is usual by more than so much time would. */
const MOST_AT_ONCE_MS = 5000;
const NEGLIGIBLE_MS = 20;
/** Slowing down is given so long to help before there is more of it. */
const HELPS_AFTER_MS = 2000;

/** Whether a request may go now: else ask again at a time, or (`Infinity`) when one that is under way has ended. */
export type Go = { readonly kind: "go" } | { readonly kind: "wait"; readonly untilMs: number };

/** What a request that has ended says of its upstream. */
export type Ended = {
  /** It asked the upstream at all. */
  readonly asked: boolean;
  /** The upstream could not be had; `ours`: it was not even asked, because of something on this side of it. */
  readonly trouble?: { readonly why: string; readonly retryAfterSec?: number; readonly ours?: boolean };
  readonly firstByteMs?: number;
};

/** What of a pace is worth keeping for whoever comes after: a pause, and how much the rate was lowered. */
export type PaceState = { readonly pausedUntilMs: number; readonly why: string; readonly factor: number; readonly troubles: number };

/**
 * How one upstream is asked for the sake of warming: evenly, never above the rate, a few at a time. It stops when the upstream
 * cannot be had, halves when it is slow, and comes back a little at a time. After a pause one request goes ahead of the others.
 */
export class Pace {
  private readonly starts = new Starts();
  private active = 0;
  private factor = 1;
  private pausedUntil = 0;
  private why = "";
  private troubles = 0;
  /** Pauses in a row that were not the upstream's doing. */
  private ours = 0;
  private slowedMs = 0;
  private raisedMs = 0;
  private well = 0;
  private firstBytes = { ofLate: 0, usual: 0, seen: 0, atMs: 0 };

  /** `cap`: requests under way at a time. */
  constructor(private readonly cap: number, before?: PaceState) {
    if (before === undefined) return;
    this.pausedUntil = before.pausedUntilMs;
    this.why = before.why;
    this.factor = before.factor;
    this.troubles = before.troubles;
  }

  /** May a request of that lane go? `isPaced`: one that keeps to the slots of a slower lane as well. */
  ask(lane: Lane, nowMs: number, isPaced = false): Go {
    if (nowMs < this.pausedUntil) return { kind: "wait", untilMs: this.pausedUntil };
    const most = this.troubles > 0 ? 1 : Math.max(1, Math.floor(this.cap * this.factor));
    if (this.active >= most) return { kind: "wait", untilMs: Number.POSITIVE_INFINITY };
    const untilMs = this.starts.next(lane, this.factor, nowMs, isPaced);
    return untilMs <= nowMs ? { kind: "go" } : { kind: "wait", untilMs };
  }

  /** It goes. */
  begin(lane: Lane, nowMs: number): void {
    this.active += 1;
    this.starts.begin(lane, this.factor, nowMs);
  }

  /** One that began then has ended. */
  ended(beganMs: number, nowMs: number, { asked, trouble, firstByteMs }: Ended): void {
    this.active = Math.max(0, this.active - 1);
    if (!asked) this.starts.giveBack(beganMs);
    if (trouble?.ours === true) this.rest(beganMs, nowMs, trouble.why);
    else if (trouble !== undefined) this.pause(beganMs, nowMs, trouble);
    else if (asked) this.succeeded(nowMs, firstByteMs);
  }

  /** The end of the pause it is in, and why; nothing when it is in none. */
  paused(nowMs: number): { readonly untilMs: number; readonly why: string } | undefined {
    return nowMs < this.pausedUntil ? { untilMs: this.pausedUntil, why: this.why } : undefined;
  }

  /** When it last answered; 0: not that anybody knows. */
  get wellAtMs(): number {
    return this.well;
  }

  get state(): PaceState {
    return { pausedUntilMs: this.pausedUntil, why: this.why, factor: this.factor, troubles: this.troubles };
  }

  private pause(beganMs: number, nowMs: number, { why, retryAfterSec }: NonNullable<Ended["trouble"]>): void {
    // What had begun before the last trouble says nothing new.
    const isNews = beganMs > this.slowedMs;
    if (isNews) {
      this.troubles += 1;
      this.halve(nowMs);
    }
    const doubled = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.troubles - 1));
    const pauseMs = retryAfterSec === undefined ? (isNews ? doubled : 0) : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(FIRST_PAUSE_MS, retryAfterSec * 1000));
    this.pauseUntil(nowMs + pauseMs, why);
  }

  /** What is amiss here is no reason to ask the upstream less often later. */
  private rest(beganMs: number, nowMs: number, why: string): void {
    if (beganMs < this.pausedUntil) return;
    this.ours += 1;
    this.pauseUntil(nowMs + Math.min(LONGEST_PAUSE_OF_OURS_MS, FIRST_PAUSE_MS * 2 ** (this.ours - 1)), why);
  }

  private pauseUntil(ms: number, why: string): void {
    if (ms <= this.pausedUntil) return;
    this.pausedUntil = ms;
    this.why = why;
  }

  private succeeded(nowMs: number, firstByteMs: number | undefined): void {
    this.well = nowMs;
    this.troubles = 0;
    this.ours = 0;
    const isSlow = firstByteMs !== undefined && this.isRising(firstByteMs, nowMs);
    if (isSlow && nowMs - this.slowedMs >= HELPS_AFTER_MS && this.factor > LEAST_SLOW) return this.halve(nowMs);
    if (this.factor < 1) this.factor = Math.min(1, this.factor + RECOVERY_PER_SEC * Math.min(1, (nowMs - this.raisedMs) / 1000));
    this.raisedMs = nowMs;
  }

  private halve(nowMs: number): void {
    this.factor = Math.max(LEAST_FACTOR, this.factor / 2);
    this.slowedMs = nowMs;
    this.raisedMs = nowMs;
  }

  /** Takes a first byte's time in; whether they have come to take twice as long as is usual. */
  private isRising(ms: number, nowMs: number): boolean {
    const { firstBytes: mean } = this;
    mean.seen += 1;
    // Means of all there is, until there is enough for weights.
    const least = mean.seen <= FEWEST ? 1 / mean.seen : 0;
    mean.ofLate += (ms - mean.ofLate) * Math.max(OF_LATE, least);
    mean.usual += (ms - mean.usual) * Math.max(1 - 0.5 ** (Math.min(MOST_AT_ONCE_MS, nowMs - mean.atMs) / USUAL_MS), least);
    mean.atMs = nowMs;
    return mean.seen >= FEWEST && mean.ofLate > 2 * mean.usual + NEGLIGIBLE_MS;
  }
}
