import { type Attempt, type Ended, isFailure } from "./attempt.ts";
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

/** Requests are counted by the spans of time they began in. */
const SPAN_MS = 60_000;

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
  /** Requests without a first byte, of this span and of the one before: whoever was ended in their middle never says how they ended, and is forgotten then. */
  #waiting = 0;
  #before = 0;
  #spanMs = 0;
  /** Bodies under way; those nobody tells the end of are forgotten. */
  readonly #bodies = new Fading(COUNT_MS);

  /** A request went out. */
  began(nowMs: number): void {
    this.#span(nowMs);
    this.#waiting += 1;
  }

  /** One ended, as far as its first byte; when it began, and whether its ms count as a first byte's. */
  ended(attempt: Attempt, nowMs: number): { readonly beganMs: number; readonly ms: number; readonly firstByte: boolean } {
    const ms = figure(attempt.ms, MOST_MS);
    const beganMs = nowMs - ms;
    this.#span(nowMs);
    if (beganMs >= this.#spanMs) this.#waiting = Math.max(0, this.#waiting - 1);
    else this.#before = Math.max(0, this.#before - 1);
    if (attempt.ended === "answered") this.#bodies.add(1, nowMs);
    // What began before it came back tells how it was.
    if (attempt.ended !== "cancelled" && beganMs >= this.condition.wellMs) {
      this.asked.add(1, nowMs);
      if (isFailure(attempt.ended)) this.failed.add(1, nowMs);
    }
    return { beganMs, ms, firstByte: this.#measure(attempt.ended, ms, nowMs) };
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
    this.#span(nowMs);
    return this.#waiting + this.#before + Math.round(this.#bodies.at(nowMs));
  }

  /** Until its first byte: peak EWMA; 0: nothing was seen yet. */
  firstByteMs(nowMs: number): number {
    return this.peak.at(nowMs, this.usual.quantile(0.5) ?? 0);
  }

  /** It was ejected, or came back: what was the case until now is over. `ms`: the first byte that showed that it is back. */
  turn(ms: number | undefined, nowMs: number): void {
    this.asked.clear();
    this.failed.clear();
    this.recent.clear();
    if (ms !== undefined) this.peak.restart(ms, nowMs);
  }

  #span(nowMs: number): void {
    const spans = Math.floor((nowMs - this.#spanMs) / SPAN_MS);
    if (spans < 1) return;
    this.#before = spans === 1 ? this.#waiting : 0;
    this.#waiting = 0;
    this.#spanMs += spans * SPAN_MS;
  }

  #measure(ended: Ended, ms: number, nowMs: number): boolean {
    const came = ended === "answered" || ended === "drift";
    if (came) this.peak.see(ms, nowMs);
    // One that was late counts as it was when nobody waited for it any longer: left out, it would make what 95 of 100 keep to shorter, and
    // so the next one late earlier. A timeout is a failure, no measure of what is usual.
    const late = (ended === "cancelled" || ended === "timeout") && this.peak.seeAtLeast(ms, nowMs) && ended === "cancelled";
    if (!came && !late) return false;
    this.usual.add(ms, nowMs);
    this.recent.add(ms, nowMs);
    this.count.add(1, nowMs);
    return true;
  }
}
