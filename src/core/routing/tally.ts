import { type Attempt, isFailure } from "./attempt.ts";
import { addClasses, classOf } from "./classes.ts";
import type { EdgeReport } from "./news.ts";
import { addReports, emptyReport } from "./reports.ts";

/** What is to be told of one edge: sums since it was told last. */
export class Tally {
  #sums: EdgeReport;

  constructor(id: string) {
    this.#sums = emptyReport(id);
  }

  /** A request ended, as far as its first byte. */
  ended(attempt: Attempt, peakMs: number, counted: boolean): void {
    const firstBytes: number[] = [];
    if (counted) {
      const at = classOf(attempt.ms);
      while (firstBytes.length < at) firstBytes.push(0);
      firstBytes.push(1);
    }
    this.add({
      ...emptyReport(this.#sums.id),
      asked: 1,
      failed: isFailure(attempt.ended) ? [[attempt.ended, 1]] : [],
      firstBytes,
      hedges: attempt.hedge === true ? 1 : 0,
      drifts: attempt.ended === "drift" ? 1 : 0,
    });
    this.#sums = { ...this.#sums, peakMs };
  }

  /** A body ended. */
  body(bytes: number, ms: number): void {
    this.#sums = { ...this.#sums, bytes: this.#sums.bytes + bytes, bodyMs: this.#sums.bodyMs + ms };
  }

  /** One the edge broke off. */
  broken(): void {
    this.add({ ...emptyReport(this.#sums.id), failed: [["broken", 1]] });
  }

  /** Somebody else's sums come along. */
  add(report: EdgeReport): void {
    this.#sums = addReports(this.#sums, report);
  }

  /** What is told of an edge of which there is nothing to tell but its health. */
  nothing(): EdgeReport {
    return emptyReport(this.#sums.id);
  }

  /** All of it, once; undefined: there is nothing. */
  take(): EdgeReport | undefined {
    const sums = this.#sums;
    this.#sums = emptyReport(sums.id);
    const some = sums.asked > 0 || sums.failed.length > 0 || sums.bytes > 0 || sums.hedges > 0 || addClasses([], sums.firstBytes).length > 0;
    return some || sums.waitSec !== undefined ? sums : undefined;
  }
}
