import { FailingFiles } from "../../src/core/audio/failing-files.ts";
import type { Execution } from "../context.ts";
import type { Failing } from "./failing.ts";
import { SharedFailing } from "./shared-failing.ts";

/** How often an isolate looks what others of its colo have found, at most: a read of the colo's cache, which no request waits for. */
const HEAR_MS = 2000;

/** The tracks' files that could not be had in time of late, as an isolate found them and as others of its colo tell. */
export class Failures implements Failing {
  readonly #files: FailingFiles;
  readonly #shared: SharedFailing;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  /** `forMs`: how long a file is left out. */
  constructor(colo: string, forMs: number) {
    this.#files = new FailingFiles(forMs);
    this.#shared = new SharedFailing(colo);
  }

  leftOut(bases: readonly string[], nowMs: number, execution: Execution): ReadonlySet<string> {
    if (nowMs - this.#heardAtMs >= HEAR_MS) {
      this.#heardAtMs = nowMs;
      execution.waitUntil(this.#hear(nowMs));
    }
    return this.#files.leftOut(bases, nowMs);
  }

  failed(base: string, nowMs: number, execution: Execution): boolean {
    const news = this.#files.failed(base, nowMs);
    if (news) execution.waitUntil(this.#tell(nowMs));
    return news;
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
