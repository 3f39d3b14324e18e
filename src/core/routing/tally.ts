import { type Attempt, isFailure } from "./attempt.ts";
import { CLASSES, classOf } from "./classes.ts";
import type { EdgeReport } from "./news.ts";

/** What is to be told of one edge: sums since it was told last. */
export class Tally {
  readonly #failed = new Map<string, number>();
  readonly #firstBytes = new Uint32Array(CLASSES);
  /** How many classes of it are in use. */
  #classes = 0;
  #asked = 0;
  #peakMs = 0;
  #bytes = 0;
  #bodyMs = 0;
  #inFlight = 0;
  #hedges = 0;
  #drifts = 0;
  #waitSec = 0;

  /** A request ended, as far as its first byte; `firstByte`: its ms count as one's. */
  ended({ ended, ms, hedge }: Attempt, firstByte: boolean, peakMs: number): void {
    this.#asked += 1;
    if (isFailure(ended)) this.#fail(ended, 1);
    if (firstByte) this.#count(classOf(ms), 1);
    if (hedge === true) this.#hedges += 1;
    if (ended === "drift") this.#drifts += 1;
    this.#peakMs = peakMs;
  }

  /** A body ended; `whole`: it was not the edge that broke it off. */
  body(bytes: number, ms: number, whole: boolean): void {
    this.#bytes += bytes;
    this.#bodyMs += ms;
    if (!whole) this.#fail("broken", 1);
  }

  /** Somebody else's sums come along; how an edge's health stands is told by whoever tells. */
  add(report: EdgeReport): void {
    this.#asked += report.asked;
    for (const [how, times] of report.failed) this.#fail(how, times);
    for (const [at, count] of report.firstBytes.entries()) if (at < CLASSES && count > 0) this.#count(at, count);
    this.#peakMs = Math.max(this.#peakMs, report.peakMs);
    this.#bytes += report.bytes;
    this.#bodyMs += report.bodyMs;
    this.#inFlight += report.inFlight;
    this.#hedges += report.hedges;
    this.#drifts += report.drifts;
    this.#waitSec = Math.max(this.#waitSec, report.waitSec ?? 0);
  }

  /** Whether there is anything to tell. */
  get some(): boolean {
    return this.#asked > 0 || this.#failed.size > 0 || this.#classes > 0 || this.#bytes > 0 || this.#waitSec > 0;
  }

  /** All of it, once. */
  take(id: string): EdgeReport {
    const report = {
      id,
      asked: this.#asked,
      failed: [...this.#failed],
      firstBytes: [...this.#firstBytes.subarray(0, this.#classes)],
      peakMs: this.#peakMs,
      bytes: this.#bytes,
      bodyMs: this.#bodyMs,
      inFlight: this.#inFlight,
      hedges: this.#hedges,
      drifts: this.#drifts,
      ...(this.#waitSec > 0 ? { waitSec: this.#waitSec } : {}),
    };
    this.#failed.clear();
    this.#firstBytes.fill(0);
    this.#classes = 0;
    this.#asked = this.#peakMs = this.#bytes = this.#bodyMs = this.#inFlight = this.#hedges = this.#drifts = this.#waitSec = 0;
    return report;
  }

  #fail(how: string, times: number): void {
    this.#failed.set(how, (this.#failed.get(how) ?? 0) + times);
  }

  #count(at: number, more: number): void {
    this.#firstBytes[at] = (this.#firstBytes[at] ?? 0) + more;
    this.#classes = Math.max(this.#classes, at + 1);
  }
}
