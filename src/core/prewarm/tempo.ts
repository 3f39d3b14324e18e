/** What was done so long ago counts half. */
const HALF_LIFE_MS = 20_000;

/** How many of something are done a second of late. */
export class Tempo {
  private sum = 0;
  private atMs = 0;
  private sinceMs = 0;

  /** So many more have been done. */
  add(more: number, nowMs: number): void {
    if (this.sinceMs === 0) this.sinceMs = nowMs;
    this.decay(nowMs);
    this.sum += more;
  }

  /** A second; 0: nothing can be said. */
  perSec(nowMs: number): number {
    if (this.sinceMs === 0 || nowMs <= this.sinceMs) return 0;
    this.decay(nowMs);
    // What a steady one a millisecond would have summed up to by now: an average from the first moment on.
    const full = (HALF_LIFE_MS / Math.LN2) * (1 - 0.5 ** ((nowMs - this.sinceMs) / HALF_LIFE_MS));
    return (this.sum / full) * 1000;
  }

  /** When so many more will be done; nothing where nothing can be said. */
  untilMs(left: number, nowMs: number): number | undefined {
    const perSec = this.perSec(nowMs);
    return perSec > 1e-6 ? Math.round(nowMs + (left / perSec) * 1000) : undefined;
  }

  private decay(nowMs: number): void {
    if (nowMs > this.atMs) {
      this.sum *= 0.5 ** ((nowMs - this.atMs) / HALF_LIFE_MS);
      this.atMs = nowMs;
    }
  }
}
