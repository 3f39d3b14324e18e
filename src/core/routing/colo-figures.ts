import { FadingClasses } from "./classes.ts";
import { Fading } from "./fading.ts";
import type { EdgeReport } from "./news.ts";
import type { EjectedWhy } from "./standing.ts";
import { Throughput } from "./throughput.ts";

/** What is the case now, and what is usual: ms. */
const NOW_MS = 15_000;
const USUAL_MS = 120_000;
const LOAD_MS = 30_000;

/** What a colo thinks of an edge: whether it has ejected it, and when it said so. */
export type Vote = { readonly out: EjectedWhy | undefined; readonly atMs: number };

/** What the isolates of one colo tell of one edge, taken together. Its reports are clean ones. */
export class ColoFigures {
  readonly usual = new FadingClasses(USUAL_MS);
  readonly body = new Throughput();
  readonly bytes = new Fading(LOAD_MS);
  /** First bytes of late: what they weigh against other colos'. */
  readonly answered = new Fading(NOW_MS);
  readonly #peaks = new Fading(NOW_MS);
  vote: Vote | undefined;
  /** When anything was told, and a first byte among it. */
  lastMs = 0;
  measuredMs = Number.NEGATIVE_INFINITY;

  /** Takes a report. */
  add(report: EdgeReport, nowMs: number): void {
    this.lastMs = nowMs;
    const answered = report.firstBytes.reduce((sum, count) => sum + count, 0);
    if (answered > 0 && report.peakMs > 0) {
      this.answered.add(answered, nowMs);
      this.#peaks.add(answered * report.peakMs, nowMs);
      this.usual.addAll(report.firstBytes, nowMs);
      this.measuredMs = nowMs;
    }
    this.bytes.add(report.bytes, nowMs);
    this.body.see(report.bytes, report.bodyMs, nowMs);
    this.#hearVote(report, nowMs);
  }

  /** What its isolates' peak EWMAs are in the mean, by first bytes; 0: there are none. */
  firstByteMs(nowMs: number): number {
    const answered = this.answered.at(nowMs);
    return answered > 0 ? this.#peaks.at(nowMs) / answered : 0;
  }

  /** Whoever only repeats what others say, or has failures without having ejected it, does not change its vote. */
  #hearVote({ ejected, asked, failed }: EdgeReport, nowMs: number): void {
    if (ejected === "hearsay") return;
    const failures = failed.reduce((sum, [, times]) => sum + times, 0);
    if (ejected !== undefined) this.vote = { out: ejected, atMs: nowMs };
    else if (asked > failures) this.vote = { out: undefined, atMs: nowMs };
    else if (asked > 0 && this.vote !== undefined) this.vote = { ...this.vote, atMs: nowMs };
  }
}
