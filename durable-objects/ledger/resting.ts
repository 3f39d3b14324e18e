import type { Wake } from "../storage/wake.ts";

/** Promises are forgotten this long after their end. */
const REST_AFTER_MS = 250;

/** Has promises forgotten once they have ended. A timer keeps the object until then; the alarm is for when it is evicted all the same. */
export class Resting {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `rest` forgets them. */
  constructor(private readonly wake: Wake, private readonly rest: () => void) {}

  /** The last of them ends at `restMs`; nothing: there are none. */
  later(restMs: number | undefined, nowMs: number): void {
    if (restMs === undefined || this.timer !== undefined) return;
    const afterMs = Math.max(0, restMs - nowMs) + REST_AFTER_MS;
    this.wake.by(nowMs + afterMs + REST_AFTER_MS);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.rest();
    }, afterMs);
  }
}
