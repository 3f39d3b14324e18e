/** After this long half of a count is gone. */
export const HALF_LIFE_MS = 12 * 3_600_000;

const DAY_MS = 86_400_000;

/** Weights are kept below 2 to this power, so that a sum of them in single precision stays far from its end. */
const MOST_HALF_LIVES = 16;

/**
 * A sum in which what is older counts for less, without touching it as time goes by: what comes later weighs more instead
 * (forward decay, Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009). The order of two sums then changes only by what is added to one.
 */
export class Decay {
  /** The time at which something weighs 1; 0: nothing was weighed yet. */
  landmarkMs: number;

  constructor(landmarkMs = 0) {
    this.landmarkMs = landmarkMs;
  }

  /** What one weighs that comes at a time. */
  weight(nowMs: number): number {
    return 2 ** ((nowMs - this.landmarkMs) / HALF_LIFE_MS);
  }

  /**
   * To be called before anything is weighed: what all sums must be multiplied with for the time that has passed, nearly
   * always 1. A power of two, so that no sum is rounded.
   */
  renewal(nowMs: number): number {
    if (this.landmarkMs === 0) this.landmarkMs = nowMs;
    const halfLives = Math.floor((nowMs - this.landmarkMs) / HALF_LIFE_MS);
    if (halfLives < MOST_HALF_LIVES) return 1;
    this.landmarkMs += halfLives * HALF_LIFE_MS;
    return 2 ** -halfLives;
  }

  /** The pace a sum stands for, in a day: who comes at an even pace has a sum of as many as come in 12 h / ln 2. */
  perDay(sum: number, nowMs: number): number {
    return (sum / this.weight(nowMs)) * Math.LN2 * (DAY_MS / HALF_LIFE_MS);
  }
}
