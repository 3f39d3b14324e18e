import type { Attempt } from "./attempt.ts";
import { isFailure } from "./attempt.ts";
import { FadingClasses } from "./classes.ts";
import { PeakEwma } from "./ewma.ts";
import { Fading } from "./fading.ts";
import { type Condition, WELL } from "./health.ts";
import type { EdgeNews, EdgeReport } from "./news.ts";
import { figure } from "./reports.ts";
import { Throughput } from "./throughput.ts";

/** What is usual fades slowly, what is the case now fast: ms. */
const USUAL_MS = 120_000;
const RECENT_MS = 5000;
const COUNT_MS = 30_000;

/** Slower first bytes than this nobody waits for. */
const MOST_MS = 120_000;

/** What was seen of one edge here. */
export class Own {
  readonly peak = new PeakEwma();
  readonly usual = new FadingClasses(USUAL_MS);
  readonly recent = new FadingClasses(RECENT_MS);
  readonly body = new Throughput();
  /** First bytes there are to go by. */
  readonly count = new Fading(COUNT_MS);
  /** Requests that ended, and failed, of the last seconds. */
  readonly asked = new Fading(RECENT_MS);
  readonly failed = new Fading(RECENT_MS);
  /** Bytes that came, for its load. */
  readonly bytes = new Fading(RECENT_MS);
  condition: Condition = WELL;
  /** What the region said last, and when that was heard. */
  news: EdgeNews | undefined;
  heardMs = 0;
  #waiting = 0;
  #lastMs = 0;
  /** Bodies under way; those nobody tells the end of are forgotten. */
  readonly #bodies = new Fading(COUNT_MS);

  /** A request went out. */
  began(nowMs: number): void {
    // Who never says how a request ended does not keep an edge busy for ever.
    if (nowMs - this.#lastMs > 2 * COUNT_MS) this.#waiting = 0;
    this.#waiting += 1;
    this.#lastMs = nowMs;
  }

  /** One ended, as far as its first byte; gives when it began. */
  ended(attempt: Attempt, nowMs: number): number {
    const ms = figure(attempt.ms, MOST_MS);
    this.#waiting = Math.max(0, this.#waiting - 1);
    this.#lastMs = nowMs;
    if (attempt.ended === "answered") this.#bodies.add(1, nowMs);
    if (attempt.ended !== "cancelled") this.asked.add(1, nowMs);
    if (isFailure(attempt.ended)) this.failed.add(1, nowMs);
    if (attempt.ended === "answered" || attempt.ended === "drift") this.#firstByte(ms, nowMs);
    // Left out, those that were late would make the others' 95th percentile earlier each time somebody does not wait for it.
    else if ((attempt.ended === "timeout" || attempt.ended === "cancelled") && ms >= this.peak.ms && ms > 0) this.#firstByte(ms, nowMs);
    return nowMs - ms;
  }

  /** A body ended. */
  bodyEnded(bytes: number, ms: number, nowMs: number): void {
    if (this.#bodies.at(nowMs) > 0) this.#bodies.add(-Math.min(1, this.#bodies.at(nowMs)), nowMs);
    this.bytes.add(bytes, nowMs);
    this.body.see(bytes, ms, nowMs);
  }

  /** Learns from what others here saw. */
  learn(report: EdgeReport, nowMs: number): void {
    const answered = report.firstBytes.reduce((sum, count) => sum + count, 0);
    this.usual.addAll(report.firstBytes, nowMs);
    this.count.add(answered, nowMs);
    if (answered > 0 && report.peakMs > 0) this.peak.see(report.peakMs, nowMs);
    this.bytes.add(report.bytes, nowMs);
    this.body.see(report.bytes, report.bodyMs, nowMs);
  }

  /** Requests under way, bodies among them. */
  inFlight(nowMs: number): number {
    return this.#waiting + Math.round(this.#bodies.at(nowMs));
  }

  /** What is the case now begins anew: it was out, and comes back. */
  turn(): void {
    this.asked.clear();
    this.failed.clear();
    this.recent.clear();
  }

  #firstByte(ms: number, nowMs: number): void {
    this.peak.see(ms, nowMs);
    this.usual.add(ms, nowMs);
    this.recent.add(ms, nowMs);
    this.count.add(1, nowMs);
  }
}
