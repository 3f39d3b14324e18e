import type { PurgeNumber } from "./number.ts";
import { type Obligation, Promises, type Timer } from "./promises.ts";
import type { Proof } from "./proof.ts";
import type { Confirmation } from "./sync.ts";

type Confirmed = { readonly upTo: PurgeNumber; readonly appliedAtMs: number; readonly leasesEndedAtMs: number };

/** What the ledger promised to one incarnation of a region (or to a colo that asked by itself), and what came of it. */
export class Incarnation {
  readonly region: string;
  readonly promises: Promises;
  /** Ended or not, oldest first, until the purges they are about are complete. */
  #obligations: { readonly obligation: Obligation; endedAtMs?: number }[] = [];
  #confirmed: Confirmed[] = [];
  #confirmedUpTo: PurgeNumber = 0;
  readonly #why: string;

  /** `proven`: the newest number there is, none of which waits for what is promised from now on. `why` it is waited for. */
  constructor(region: string, nextToken: () => number, proven: PurgeNumber, why: string) {
    this.region = region;
    this.promises = new Promises(nextToken, proven);
    this.#why = why;
  }

  /** Up to here nothing it was promised, and nothing it promised on the strength of it, stands in the way of completion. */
  get proven(): PurgeNumber {
    return Math.max(this.#confirmedUpTo, this.promises.proven);
  }

  /** A purge was numbered. The timer to set, if any. */
  note(number: PurgeNumber, nowMs: number): Timer | undefined {
    const { obligation, timer } = this.promises.note(number, nowMs);
    if (obligation !== undefined && this.#obligations.at(-1)?.obligation !== obligation) this.#obligations.push({ obligation });
    return timer;
  }

  /** It says that nothing it promised before it applied `upTo` can still hold. True whenever it arrives, however often. */
  confirm({ upTo, appliedAtMs, leasesEndedAtMs }: Confirmation, nowMs: number): void {
    if (upTo <= this.#confirmedUpTo) return;
    this.#confirmedUpTo = upTo;
    // Its clock is not ours: of its times only the difference is used.
    const tookMs = Math.max(0, leasesEndedAtMs - appliedAtMs);
    this.#confirmed.push({ upTo, appliedAtMs: nowMs - tookMs, leasesEndedAtMs: nowMs });
    this.promises.release(upTo);
  }

  /** A timer of its promises fired; another one, where the clock is behind it. */
  onTimer(token: number, nowMs: number): Timer | undefined {
    const { ended, timer } = this.promises.onTimer(token, nowMs);
    for (const known of this.#obligations) if (ended.includes(known.obligation)) known.endedAtMs = nowMs;
    return timer;
  }

  /** How a purge stands with it; nothing: it was promised nothing when that purge came. */
  proofOf(number: PurgeNumber): Proof | undefined {
    const known = this.#obligations.find(({ obligation }) => obligation.after < number && number <= obligation.upTo);
    if (known === undefined) return undefined;
    const region = this.region;
    const confirmed = this.#confirmed.find(({ upTo }) => upTo >= number);
    if (confirmed !== undefined) return { region, state: "confirmed", appliedAtMs: confirmed.appliedAtMs, leasesEndedAtMs: confirmed.leasesEndedAtMs };
    if (known.endedAtMs !== undefined) return { region, state: "ran-out", leasesEndedAtMs: known.endedAtMs };
    return { region, state: "waiting", untilMs: known.obligation.endMs, why: this.#why };
  }

  /** Numbers within (after, upTo) at which its proofs change. */
  turns(after: PurgeNumber, upTo: PurgeNumber): PurgeNumber[] {
    const ends = [...this.#obligations.flatMap(({ obligation }) => [obligation.after, obligation.upTo]), ...this.#confirmed.map((confirmed) => confirmed.upTo)];
    return ends.filter((number) => number > after && number < upTo);
  }

  /** Everything up to here is complete, and its proofs are stored elsewhere. */
  forget(upTo: PurgeNumber): void {
    this.#obligations = this.#obligations.filter(({ obligation }) => obligation.upTo > upTo);
    this.#confirmed = this.#confirmed.filter((confirmed) => confirmed.upTo > upTo);
  }

  /** Whether nothing it was promised holds, and nobody waits for it. */
  isOver(nowMs: number): boolean {
    return this.promises.latestMs <= nowMs && this.#obligations.length === 0;
  }
}
