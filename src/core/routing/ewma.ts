/** So long after a peak about two thirds of it are gone (Finagle's `decayTime`). */
const SETTLE_MS = 3000;

/**
 * Peak EWMA of milliseconds: slower ones are believed at the second of them, for one alone may be a stray, quicker ones by and by, so that an
 * edge in trouble is left alone early and one that recovers gets its requests back gradually. As in Finagle's load balancer (com.twitter.finagle.loadbalancer.PeakEwma), whose
 * cost also sinks while nobody asks; there towards nothing, here towards what is usual.
 */
export class PeakEwma {
  #ms = 0;
  #atMs = 0;
  /** What was seen last. */
  #beforeMs = 0;

  /** When something was seen last. */
  get atMs(): number {
    return this.#atMs;
  }

  /** An answer that came after `ms`. */
  see(ms: number, nowMs: number): void {
    const peak = this.#beforeMs === 0 ? ms : Math.min(ms, this.#beforeMs);
    this.#beforeMs = ms;
    const kept = peak >= this.#ms ? 0 : Math.exp(-Math.max(0, nowMs - this.#atMs) / SETTLE_MS);
    this.#ms = this.#ms * kept + peak * (1 - kept);
    this.#atMs = Math.max(this.#atMs, nowMs);
  }

  /** An answer that had not come after `ms` when nobody waited any longer: it would have taken more, nobody knows how much. */
  seeAtLeast(ms: number, nowMs: number): boolean {
    if (ms <= this.#ms) return false;
    this.see(ms, nowMs);
    return true;
  }

  /** What it stands at: a peak sinks towards what is usual, as long as nothing else is seen. 0: nothing was seen yet. */
  at(nowMs: number, usualMs: number): number {
    const above = this.#ms - usualMs;
    return above > 0 ? usualMs + above * Math.exp(-Math.max(0, nowMs - this.#atMs) / SETTLE_MS) : this.#ms;
  }

  /** Begins anew with one answer. */
  restart(ms: number, nowMs: number): void {
    this.#ms = ms;
    this.#beforeMs = ms;
    this.#atMs = nowMs;
  }
}
