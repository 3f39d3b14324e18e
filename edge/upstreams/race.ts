import type { Attempt, Ended } from "../../src/core/routing/attempt.ts";
import { isFailure } from "../../src/core/routing/attempt.ts";
import type { EdgeBook } from "../../src/core/routing/book.ts";
import type { Candidate, Decision } from "../../src/core/routing/decision.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import { type Left, type Worth, attemptMs, leftOfBudget, nextEdge, worthOf } from "../../src/core/routing/failover.ts";
import { type Extras, type Hedge, hedgeOf } from "../../src/core/routing/hedge.ts";
import type { Policy } from "../../src/core/routing/policy.ts";
import { NEUTRAL_PATIENCE } from "../../src/core/routing/question.ts";
import type { Standing } from "../../src/core/routing/standing.ts";
import { type Sent, discard, pauseBeforeRetry } from "../tiers/send.ts";
import type { Dispatch } from "./dispatch.ts";
import type { EdgeCounts } from "./edge-counts.ts";
import type { Errand, Routed } from "./errand.ts";
import { type Judged, judged } from "./judged.ts";
import { Tap } from "./tap.ts";
import { unnamed } from "./unnamed.ts";

/** What a race is run on. */
export type Track = {
  readonly dispatch: Dispatch;
  readonly book: EdgeBook;
  readonly extras: Extras;
  /** How often what is late may be given up early. */
  readonly early: Extras;
  readonly policy: Policy;
  readonly statuses: ReadonlySet<number>;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How often an edge that cannot be reached is asked again, where there is no other. */
  readonly retries: number;
  readonly counts: EdgeCounts | undefined;
};

/** One edge being asked. */
type Runner = {
  readonly edge: Edge;
  readonly hedge: boolean;
  readonly trial: boolean;
  readonly beganMs: number;
  readonly abort: AbortController;
  readonly answer: Promise<Came>;
};
type Came = { readonly runner: Runner; readonly sent: Sent };
type Best = { readonly worth: Worth; readonly absent: boolean; readonly edge: string; readonly response: Response | undefined };

/** One errand on its way: edge after edge in the order decided, two at once where one is late or on trial. */
export class Race {
  private readonly running = new Set<Runner>();
  private readonly asked: string[] = [];
  private readonly ended = new Map<string, Ended>();
  private readonly attempts: Attempt[] = [];
  private readonly candidates: ReadonlyMap<string, Candidate>;
  private readonly standings: ReadonlyMap<string, Standing>;
  private readonly order: readonly string[];
  private readonly beganMs: number;
  private readonly budgetMs: number;
  private best: Best | undefined;
  private doubted = false;
  private hedge: Hedge | undefined;
  private hedgeAt: { readonly due: Promise<"hedge">; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(
    private readonly track: Track,
    private readonly errand: Errand,
    decision: Decision,
    standings: readonly Standing[],
  ) {
    const avoid = errand.avoid ?? new Set<string>();
    // What is known to have something else is still somebody to ask where anything will do.
    const others = errand.strict ? [] : decision.candidates.filter(({ refused }) => refused === "drift").map(({ id }) => id);
    this.order = [...decision.order.filter((id) => !avoid.has(id)), ...others.filter((id) => !avoid.has(id)), ...decision.order.filter((id) => avoid.has(id))];
    this.candidates = new Map(decision.candidates.map((candidate) => [candidate.id, candidate]));
    this.standings = new Map(standings.map((standing) => [standing.id, standing]));
    this.beganMs = errand.nowMs();
    this.budgetMs = leftOfBudget(track.policy, errand.spentMs ?? 0);
  }

  /** Whether any edge may be asked. */
  get some(): boolean {
    return this.order.length > 0;
  }

  /** Runs it to its end. Never throws; no timer and no unread body is left behind. */
  async run(): Promise<Routed> {
    this.track.extras.asked();
    this.track.early.asked();
    this.start(this.next());
    while (this.running.size > 0) {
      const came = await this.event();
      if (came === "hedge") {
        this.hedgeAt = undefined;
        const next = this.next();
        if (this.hedge?.why === "trial" || this.track.extras.take()) this.start(next, true);
        continue;
      }
      this.running.delete(came.runner);
      const won = this.take(came);
      if (won !== undefined) return this.end(won);
      if (this.running.size > 0) continue;
      this.unhedge();
      const next = this.next();
      if (next !== undefined && this.asked.includes(next)) await pauseBeforeRetry();
      this.start(next);
    }
    return this.end(this.last());
  }

  /** What happens next: an answer, or that another edge is to be asked too. */
  private event(): Promise<Came | "hedge"> {
    const answers: Promise<Came | "hedge">[] = [...this.running].map(({ answer }) => answer);
    if (this.hedgeAt !== undefined) answers.push(this.hedgeAt.due);
    return Promise.race(answers);
  }

  private next(): string | undefined {
    const { policy, retries } = this.track;
    return this.leftMs() <= 0
      ? undefined
      : nextEdge(this.order, { edges: this.asked, ended: this.ended, doubted: this.doubted }, { from: this.errand.question.from, attempts: policy.attempts, again: retries });
  }

  private leftMs(): number {
    return this.budgetMs - (this.errand.nowMs() - this.beganMs);
  }

  private start(id: string | undefined, hedge = false): void {
    const edge = id === undefined ? undefined : this.errand.way.edges.find((edge) => edge.id === id);
    if (edge === undefined) return;
    const { way, outgoing, nowMs } = this.errand;
    const candidate = this.candidates.get(edge.id);
    const trial = candidate?.trial === true;
    const abort = new AbortController();
    const beganMs = nowMs();
    this.asked.push(edge.id);
    this.track.book.began(edge.id, beganMs, trial);
    const firstByteTimeoutMs = attemptMs(this.standings.get(edge.id), { left: this.left(), capMs: this.track.firstByteTimeoutMs, leftMs: this.leftMs() });
    const sent = this.track.dispatch({ ...outgoing, url: `${edge.url}${way.path}`, firstByteTimeoutMs, signal: abort.signal });
    const runner: Runner = { edge, hedge, trial, beganMs, abort, answer: sent.then((sent) => ({ runner, sent: sent.ok ? { ok: true, response: unnamed(sent.response, edge.url) } : sent })) };
    this.running.add(runner);
    if (!hedge && candidate !== undefined) this.hedgeFor(candidate);
  }

  /** Sets the clock by which a second edge is asked, where one is to be. */
  private hedgeFor(candidate: Candidate): void {
    const next = this.next();
    const other = next === undefined || this.asked.includes(next) || this.errand.avoid?.has(next) === true ? undefined : this.candidates.get(next);
    const pair = (candidate: Candidate) => ({ candidate, standing: this.standings.get(candidate.id) });
    this.hedge = hedgeOf({ first: pair(candidate), other: other && pair(other) }, this.errand.routing?.patience ?? NEUTRAL_PATIENCE, this.track.policy);
    if (this.hedge === undefined) return;
    const { promise, resolve } = Promise.withResolvers<"hedge">();
    this.hedgeAt = { due: promise, timer: setTimeout(() => resolve("hedge"), this.hedge.afterMs) };
  }

  private unhedge(): void {
    clearTimeout(this.hedgeAt?.timer ?? null);
    this.hedgeAt = undefined;
  }

  /** What is left to ask should the edge just asked fail. */
  private left(): Left {
    if (this.asked.length >= this.track.policy.attempts || !this.track.early.any) return "none";
    const rest = this.order.filter((id) => !this.asked.includes(id));
    if (rest.length === 0) return "none";
    return rest.some((id) => this.candidates.get(id)?.refused === undefined && this.errand.avoid?.has(id) !== true) ? "others" : "last-resorts";
  }

  /** Takes an edge's answer; what the race has come to, if that ends it. */
  private take({ runner, sent }: Came): Routed | undefined {
    const { edge } = runner;
    const judged = this.judge(runner, sent);
    this.ended.set(edge.id, judged.ended);
    if (judged.ended === "timeout") this.track.early.take();
    if (judged.ended === "drift") this.doubted = true;
    if (judged.ended === "answered" && !judged.absent && judged.response !== undefined) return this.answered(edge.id, judged.response, { doubtful: false, counts: true });
    const worth = worthOf(judged.ended, judged.absent);
    if (this.best === undefined || worth > this.best.worth) {
      discard(this.best?.response?.body);
      // A failure's body is nothing to hand on: held until the race ends it would hold its connection as long.
      const response = worth === 0 ? undefined : judged.response;
      if (response === undefined) discard(judged.response?.body);
      this.best = { worth, absent: judged.absent, edge: edge.id, response };
    } else discard(judged.response?.body);
    return undefined;
  }

  /** Judges an answer, and writes the attempt down. */
  private judge(runner: Runner, sent: Sent): Judged {
    const { errand, track } = this;
    const { edge, beganMs } = runner;
    const nowMs = errand.nowMs();
    const { judge, question } = errand;
    const verdict = judged(sent, { statuses: track.statuses, judge, from: question.from, edge: edge.id, nowMs });
    const { ended, status, retryAfterSec } = verdict;
    const more = { ...(status === undefined ? {} : { status }), ...roleOf(runner), ...(retryAfterSec === undefined ? {} : { retryAfterSec }) };
    const attempt: Attempt = { edge: edge.id, ended, ms: nowMs - beganMs, ...more };
    this.wrote(attempt, nowMs);
    if (ended === "drift" && errand.identity !== undefined) track.book.drifted(edge.id, errand.identity, nowMs);
    // It says no more than that, and what is asked for next is another's work.
    if (ended === "answered" && (verdict.absent || verdict.response === undefined)) track.book.body(edge.id, 0, 0, true, nowMs);
    return verdict;
  }

  /** `counts`: its body is one the book waits for. */
  private answered(edge: string, response: Response, { doubtful, counts }: { doubtful: boolean; counts: boolean }): Routed {
    const { book, early, idleTimeoutMs } = this.track;
    const { nowMs } = this.errand;
    const others = this.order.some((id) => !this.asked.includes(id) && this.candidates.get(id)?.refused === undefined);
    const tap = new Tap({
      standing: this.standings.get(edge),
      others,
      early,
      idleTimeoutMs,
      ended: (how, bytes, ms) => {
        if (counts) book.body(edge, bytes, ms ?? 0, how !== "broken", nowMs());
        this.track.counts?.body(edge, bytes, how);
      },
    });
    return { kind: "answered", edge, response, tap, attempts: this.attempts, doubtful };
  }

  /** What is answered where no edge gave what was wanted. */
  private last(): Routed {
    const { best, errand, attempts, ended } = this;
    const { from } = errand.question;
    const some = (is: (how: Ended) => boolean) => [...ended.values()].some(is);
    const drifted = best?.worth === 3 || (errand.strict && [...this.candidates.values()].some(({ refused }) => refused === "drift"));
    if (drifted && best?.worth !== 3) {
      discard(best?.response?.body);
      return { kind: "changed", attempts };
    }
    const asked = from === undefined ? undefined : ended.get(from);
    // The edge that had it cannot be asked: that others lack it says nothing.
    const unheard = best?.absent === true && asked !== undefined && isFailure(asked);
    if (best?.response === undefined || best.worth === 0 || unheard) {
      discard(best?.response?.body);
      return { kind: "none", malformed: best?.absent === true && best.response === undefined, attempts };
    }
    return this.answered(best.edge, best.response, { doubtful: best.absent && some(isFailure), counts: false });
  }

  /** Ends it: nobody waits for those still running but an edge on trial, which is to show what it can do. */
  private end(routed: Routed): Routed {
    this.unhedge();
    if (routed.kind !== "answered" || routed.response !== this.best?.response) discard(this.best?.response?.body);
    for (const runner of this.running) {
      if (!runner.trial) this.cancel(runner);
      const shown = runner.answer.then(({ sent }) => {
        const { ended, absent } = runner.trial ? this.judge(runner, sent) : { ended: "cancelled", absent: false };
        if (ended === "answered" && !absent && sent.ok) this.track.book.body(runner.edge.id, 0, 0, true, this.errand.nowMs());
        if (sent.ok) discard(sent.response.body);
      });
      if (runner.trial) this.errand.keep?.(shown);
    }
    return routed;
  }

  private cancel(runner: Runner): void {
    const { edge, beganMs, abort } = runner;
    const nowMs = this.errand.nowMs();
    const attempt: Attempt = { edge: edge.id, ended: "cancelled", ms: nowMs - beganMs, ...roleOf(runner) };
    this.wrote(attempt, nowMs);
    abort.abort();
  }

  private wrote(attempt: Attempt, nowMs: number): void {
    this.attempts.push(attempt);
    this.track.book.ended(attempt, nowMs);
    this.track.counts?.ended(attempt);
  }
}

/** Why it was asked, where it was not simply the next. */
function roleOf({ hedge, trial }: Runner): Pick<Attempt, "hedge" | "trial"> {
  return { ...(hedge ? { hedge: true } : {}), ...(trial ? { trial: true } : {}) };
}
