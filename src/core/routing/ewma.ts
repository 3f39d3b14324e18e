/** After so long without a peak about two thirds of the way down are gone, as in Finagle (`decayTime`). */
const SETTLE_MS = 10_000;

/**
 * Peak EWMA of milliseconds: a slower one is believed at once, quicker ones by and by, so that an edge in trouble is left alone early and
 * one that recovers gets its requests back gradually. As in Finagle's load balancer (com.twitter.finagle.loadbalancer.PeakEwma), except that
 * silence alone does not lower it: what nobody asked for long fades towards its seed instead (`estimate.ts`).
 */
export class PeakEwma {
  /** 0: nothing was seen yet. */
  ms = 0;
  /** When something was seen last. */
  atMs = 0;

  /** An answer that came after `ms`. */
  see(ms: number, nowMs: number): void {
    const kept = ms >= this.ms ? 0 : Math.exp(-Math.max(0, nowMs - this.atMs) / SETTLE_MS);
    this.ms = this.ms * kept + ms * (1 - kept);
    this.atMs = Math.max(this.atMs, nowMs);
  }

  /** An answer that had not come after `ms` when nobody waited any longer: it would have taken more, nobody knows how much. */
  seeAtLeast(ms: number, nowMs: number): void {
    if (ms > this.ms) this.see(ms, nowMs);
  }
}
