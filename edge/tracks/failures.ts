import { FailingFiles } from "../../src/core/audio/failing-files.ts";
import type { Execution } from "../execution.ts";
import type { Failing } from "./failing.ts";
import { SharedFailing } from "./shared-failing.ts";

/** How often an isolate looks what others of its colo have found, and how often it tells them, at most: reads and writes of the colo's cache, which no request waits for. */
const HEAR_MS = 2000;
const TELL_MS = 1000;

/** The tracks' files that could not be had in time of late, as an isolate found them and as others of its colo tell. */
export class Failures implements Failing {
  readonly #files: FailingFiles;
  readonly #shared: SharedFailing;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** Something is news to the others still: where many files fail at once they hear of all together. */
  #untold = false;

  /** `forMs`: how long a file is left out. */
  constructor(colo: string, forMs: number) {
    this.#files = new FailingFiles(forMs);
    this.#shared = new SharedFailing(colo);
  }

  leftOut(bases: readonly string[], nowMs: number, execution: Execution): ReadonlySet<string> {
    if (this.#untold) this.#tellInTime(nowMs, execution);
    if (nowMs - this.#heardAtMs >= HEAR_MS) {
      this.#heardAtMs = nowMs;
      execution.waitUntil(this.#hear(nowMs));
    }
    return this.#files.leftOut(bases, nowMs);
  }

  failed(base: string, nowMs: number, execution: Execution): boolean {
    const news = this.#files.failed(base, nowMs);
    this.#untold ||= news;
    if (this.#untold) this.#tellInTime(nowMs, execution);
    return news;
  }

  #tellInTime(nowMs: number, execution: Execution): void {
    if (nowMs - this.#toldAtMs < TELL_MS) return;
    this.#toldAtMs = nowMs;
    this.#untold = false;
    execution.waitUntil(this.#tell(nowMs));
  }

  async #hear(nowMs: number): Promise<void> {
    this.#files.take(await this.#shared.find(), nowMs);
  }

  /** Together with what others have told since: the list is one. */
  async #tell(nowMs: number): Promise<void> {
    await this.#hear(nowMs);
    await this.#shared.leave(this.#files.all(nowMs));
  }
}
