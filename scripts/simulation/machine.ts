import { DRIFT, STEP_MS } from "../../src/core/purge/clock.ts";
import type { World } from "./world.ts";

const STEPS = 16;
const HOURS_MS = 12 * 3_600_000;
/** Some day, so that numbers are as large as they will be. */
const EPOCH_MS = 1_790_000_000_000;

/** A machine with a clock of its own: hours off, fast or slow, and now and then set by some milliseconds. */
export class Machine {
  readonly #world: World;
  readonly #offsetMs: number;
  readonly #pace: number;
  readonly #stepEveryMs: number;
  readonly #steps: readonly number[];

  constructor(world: World) {
    const { random } = world;
    this.#world = world;
    this.#offsetMs = EPOCH_MS + (random.chance(0.2) ? random.between(-500, 500) : random.between(-HOURS_MS, HOURS_MS));
    this.#pace = 1 + (random.chance(0.5) ? random.pick([-DRIFT, DRIFT]) : random.between(-DRIFT, DRIFT));
    this.#stepEveryMs = random.between(1500, 20_000);
    this.#steps = Array.from({ length: STEPS }, () => (random.chance(0.5) ? random.pick([-0.5, 0.5]) : random.between(-0.5, 0.5)) * STEP_MS);
  }

  /** What its clock reads now, in whole ms. */
  get nowMs(): number {
    const trueMs = this.#world.nowMs;
    const step = this.#steps[Math.floor(trueMs / this.#stepEveryMs) % STEPS] ?? 0;
    return Math.floor(this.#offsetMs + trueMs * this.#pace + step);
  }

  /** A timer by its own pace; late at times, early never. */
  timer(afterMs: number, happen: () => void): void {
    const { random } = this.#world;
    const lateMs = this.#world.faulty && this.#world.timersMayBeLate && random.chance(0.02) ? random.between(0, 3000) : random.between(0, 3);
    this.#world.after(Math.max(0, afterMs) / this.#pace + lateMs, happen);
  }
}
