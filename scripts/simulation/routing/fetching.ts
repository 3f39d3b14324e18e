import type { Attempt, Ended } from "../../../src/core/routing/attempt.ts";
import { type Left, attemptMs } from "../../../src/core/routing/failover.ts";
import { type Extras, hedgeOf } from "../../../src/core/routing/hedge.ts";
import type { Policy } from "../../../src/core/routing/policy.ts";
import type { Agenda } from "./agenda.ts";
import type { Wanted } from "./listeners.ts";
import type { Chosen, Strategy } from "./strategy.ts";
import type { Fate, Upstream } from "./upstream.ts";

/** What came of one request: ms until its first byte, or until it was given up; how many upstream requests it took; who answered. */
export type Fetched = { readonly wanted: Wanted; readonly ms: number; readonly asked: number; readonly hedged: boolean; readonly by: number | undefined };

/** All that a request needs to be fetched with. */
export type Means = {
  readonly agenda: Agenda;
  readonly upstreams: readonly Upstream[];
  readonly strategy: Strategy;
  readonly policy: Policy;
  /** Each colo's second requests. */
  readonly extras: readonly Extras[];
  readonly done: (fetched: Fetched) => void;
};

/** UPSTREAM_FIRST_BYTE_TIMEOUT_MS. */
const FIRST_BYTE_MS = 10_000;

/** One request on its way to an edge; `cancel` ends it where it is still open. */
type Runner = { readonly trial: boolean; readonly cancel: () => void };

/** Fetches what is wanted in the order a strategy gives: from one edge to the next, two at once where one is late or on trial. */
export class Fetching {
  readonly #wanted: Wanted;
  readonly #means: Means;
  readonly #order: readonly Chosen[];
  readonly #beganMs: number;
  readonly #running = new Set<Runner>();
  #asked = 0;
  #hedged = false;
  #over = false;
  /** Counts up with each first request, so that a clock set for an earlier one is known to be stale. */
  #turn = 0;

  constructor(wanted: Wanted, means: Means) {
    this.#wanted = wanted;
    this.#means = means;
    this.#beganMs = means.agenda.nowMs;
    this.#order = means.strategy.choose(wanted, this.#beganMs);
    means.extras[wanted.colo]?.asked();
    this.#start(false);
    if (this.#asked === 0) this.#finish(undefined);
  }

  #next(): Chosen | undefined {
    const { attempts, budgetMs } = this.#means.policy;
    return this.#asked < attempts && this.#means.agenda.nowMs - this.#beganMs < budgetMs ? this.#order[this.#asked] : undefined;
  }

  #left(): Left {
    const next = this.#asked < this.#means.policy.attempts ? this.#order[this.#asked] : undefined;
    if (next === undefined) return "none";
    return next.candidate.refused === undefined ? "others" : "last-resorts";
  }

  #start(hedge: boolean): void {
    const chosen = this.#next();
    const upstream = chosen && this.#means.upstreams[chosen.edge];
    if (chosen === undefined || upstream === undefined) return;
    const { agenda, strategy, policy } = this.#means;
    const startMs = agenda.nowMs;
    const { colo } = this.#wanted;
    const { trial } = chosen.candidate;
    this.#asked += 1;
    strategy.began(colo, chosen.edge, trial, startMs);
    const timeoutMs = attemptMs(chosen.standing, { left: this.#left(), capMs: FIRST_BYTE_MS, leftMs: policy.budgetMs - (startMs - this.#beganMs) });
    const fate = upstream.ask(this.#wanted, startMs);

    let isOpen = true;
    const end = (ended: Ended, more: Pick<Attempt, "status" | "retryAfterSec"> = {}): void => {
      isOpen = false;
      this.#running.delete(runner);
      strategy.ended(colo, chosen.edge, { edge: upstream.mirror.edge.id, ended, ms: agenda.nowMs - startMs, ...(hedge ? { hedge } : {}), ...more }, agenda.nowMs);
    };
    const runner: Runner = { trial, cancel: () => end("cancelled") };
    this.#running.add(runner);
    const late = fate.kind === "silent" || fate.ms >= timeoutMs;
    agenda.after(late ? timeoutMs : fate.ms, () => {
      if (!isOpen) return;
      if (!late && fate.kind === "answers") {
        end("answered", { status: 206 });
        this.#answered(chosen.edge, fate);
        return;
      }
      if (!late && fate.kind === "fails") end(fate.ended, fate.more);
      else end("timeout");
      this.#failed();
    });
    if (!hedge) this.#hedgeFor(chosen);
  }

  /** Asks a second edge where the first is late, or only on trial. */
  #hedgeFor(first: Chosen): void {
    const { agenda, strategy, policy, extras } = this.#means;
    const other = this.#next();
    const turn = (this.#turn += 1);
    const hedge = hedgeOf({ first, other }, strategy.hedges ? this.#wanted.patience : 1, policy);
    if (hedge === undefined || (hedge.why === "late" && !strategy.hedges)) return;
    agenda.after(hedge.afterMs, () => {
      if (this.#over || turn !== this.#turn || this.#running.size === 0) return;
      if (hedge.why === "late" && extras[this.#wanted.colo]?.take() !== true) return;
      if (hedge.why === "late") this.#hedged = true;
      this.#start(true);
    });
  }

  #failed(): void {
    if (this.#over || this.#running.size > 0) return;
    this.#start(false);
    if (this.#running.size === 0) this.#finish(undefined);
  }

  #answered(edge: number, { bodyMs }: Extract<Fate, { kind: "answers" }>): void {
    const { agenda, strategy, upstreams } = this.#means;
    const { colo, bytes } = this.#wanted;
    // An edge on trial is waited for although another was quicker: it is to show what it can do. Its body is thrown away.
    if (this.#over) {
      strategy.came(colo, edge, { bytes: 0, ms: 0 }, agenda.nowMs);
      return;
    }
    const upstream = upstreams[edge];
    if (upstream !== undefined) upstream.sent += bytes;
    agenda.after(bodyMs, () => strategy.came(colo, edge, { bytes, ms: bodyMs }, agenda.nowMs));
    this.#finish(edge);
  }

  #finish(by: number | undefined): void {
    this.#over = true;
    for (const runner of this.#running) if (!runner.trial) runner.cancel();
    const ms = this.#means.agenda.nowMs - this.#beganMs;
    this.#means.done({ wanted: this.#wanted, ms, asked: this.#asked, hedged: this.#hedged, by });
  }
}
