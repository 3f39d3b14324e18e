import type { PurgeNumber } from "./number.ts";
import type { Timer } from "./promises.ts";

/** After this long a push that was not answered counts as lost, in ms. */
export const PUSH_DEADLINE_MS = 2000;

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 4000;

/** How far a region is believed to be, and whether a push to it is under way. One at a time; the next carries all that came meanwhile. */
export class PushState {
  #believed: PurgeNumber;
  #underWay = false;
  #failures = 0;
  /** Of the deadline while a push is under way, of the next try otherwise. */
  #token = 0;
  /** Whether nothing may be sent before the timer of `#token`. */
  #resting = false;

  constructor(believed: PurgeNumber) {
    this.#believed = believed;
  }

  /** The region knows everything up to here, as far as one can tell; wrong guesses cost a question, never more. */
  get believed(): PurgeNumber {
    return this.#believed;
  }

  /** The region has asked, and will know this much by the answer: it can be reached, too. */
  believe(upTo: PurgeNumber): void {
    this.#believed = upTo;
    this.#failures = 0;
    this.#resting = false;
  }

  /** There is news up to `last`: whether to push now; then a timer for the deadline. */
  begin(last: PurgeNumber, token: number): Timer | undefined {
    if (this.#underWay || this.#resting || last <= this.#believed) return undefined;
    this.#underWay = true;
    this.#token = token;
    return { afterMs: PUSH_DEADLINE_MS, token };
  }

  /** A push was answered, early or late. */
  answered(upTo: PurgeNumber): void {
    const further = upTo > this.#believed;
    this.#believed = upTo;
    this.#underWay = false;
    if (further) {
      this.#failures = 0;
      this.#resting = false;
    }
  }

  /** A push failed, or brought nothing: the timer after which to try again. */
  failed(token: number): Timer {
    this.#underWay = false;
    this.#resting = true;
    this.#token = token;
    this.#failures += 1;
    return { afterMs: Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1)), token };
  }

  /** A timer fired: `deadline` of a push under way, `rest` over, or nothing of this state. */
  onTimer(token: number): "deadline" | "rest" | undefined {
    if (token !== this.#token) return undefined;
    if (this.#underWay) return "deadline";
    this.#resting = false;
    return "rest";
  }
}
