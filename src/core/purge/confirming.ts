import type { PurgeNumber } from "./number.ts";
import type { Timer } from "./promises.ts";
import type { Confirmation } from "./sync.ts";

/** After this long a confirmation that was not acknowledged counts as lost, in ms. */
const DEADLINE_MS = 2000;
const FIRST_RETRY_MS = 200;

/** Says the newest confirmation until it is acknowledged, one at a time; it covers all before it. */
export class Confirming {
  #newest: Confirmation | undefined;
  #acknowledged: PurgeNumber = 0;
  #underWay = false;
  #failures = 0;
  #token = 0;

  /** There is more to confirm. */
  set(confirmation: Confirmation): void {
    if (confirmation.upTo > (this.#newest?.upTo ?? 0)) this.#newest = confirmation;
  }

  /** The ledger was restarted and has forgotten what it was told. */
  again(): void {
    this.#acknowledged = 0;
  }

  /** There is nobody left to whom it matters. */
  drop(): void {
    this.#newest = undefined;
  }

  /** What to send now, with the timer of its deadline; nothing: all is acknowledged, or one is under way or rests. */
  begin(token: () => number): { readonly confirmation: Confirmation; readonly timer: Timer } | undefined {
    const newest = this.#newest;
    if (this.#underWay || newest === undefined || newest.upTo <= this.#acknowledged) return undefined;
    this.#underWay = true;
    this.#token = token();
    return { confirmation: newest, timer: { afterMs: DEADLINE_MS, token: this.#token } };
  }

  /** The ledger has it. */
  acknowledged(upTo: PurgeNumber): void {
    this.#acknowledged = Math.max(this.#acknowledged, upTo);
    this.#underWay = false;
    this.#failures = 0;
  }

  /** It could not be sent: a timer until the next try, or nothing where one runs. */
  failed(token: () => number): Timer | undefined {
    if (!this.#underWay) return undefined;
    this.#token = token();
    this.#failures += 1;
    return { afterMs: Math.min(DEADLINE_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1)), token: this.#token };
  }

  /** A timer fired: of a deadline or of a rest, now there may be a next try. */
  onTimer(token: number): void {
    if (token === this.#token) this.#underWay = false;
  }
}
