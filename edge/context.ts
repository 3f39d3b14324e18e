import type { Fields, Opened } from "../durable-objects/upstream.ts";
import type { Attempt } from "../src/core/routing/attempt.ts";
import { type RequestDirectives, requestDirectives } from "../src/core/http/request-directives.ts";
import { type Budget, budgetFor } from "../src/core/limits.ts";
import { type Purpose, type Urgency, patienceOf } from "../src/core/routing/patience.ts";
import type { ColoTiers, Isolate } from "./isolate.ts";
import type { Note } from "./note.ts";
import { RequestFields } from "./request-fields.ts";
import { type Background, arrive } from "./fill/background.ts";
import type { Where } from "./purge/promisers.ts";
import { Clearance } from "./purge/clearance.ts";
import type { Target } from "./target.ts";
import { urgencyIn } from "./urgency.ts";

/** The part of an execution context a request needs: work that goes on after its response. */
export type Execution = { waitUntil(promise: Promise<unknown>): void };

/** One request while it is served: what it is, what it may spend, and what will be said of it. Never shared. */
export class Context {
  readonly arrivedAtMs = Date.now();
  readonly fields: RequestFields;
  readonly colo: string;
  readonly country: string | undefined;
  readonly tiers: ColoTiers;
  /** Shared with whatever it asks beside itself. */
  budget: Budget;
  readonly note: Note = {
    outcome: "failed",
    tier: "none",
    why: undefined,
    upstreamStatus: undefined,
    joined: false,
    forward: undefined,
    ttlSec: undefined,
  };
  /** The cached entrypoint, where slices are to be reached through it (setting COLO_REACH). */
  readonly entrypoint: Fetcher | undefined;
  /** What the request is for, once it has been admitted. */
  target: Target | undefined;
  /** What is asked of caches: by whoever made this context, else by the request's own directives where the settings let them count. */
  readonly wish: RequestDirectives | undefined;
  /** Its place among the requests of the isolate. */
  readonly arrival = arrive();
  /** What is known of purges for this request. */
  readonly clearance = new Clearance();
  /** Whether whoever asks may see more than the minimum. */
  operator = false;
  /** Is told what upstreams answered to this request's own questions (fill/background.ts). */
  heard: ((opened: Opened) => void) | undefined;
  /** Whether it is somebody's request, and counts as one; what warms a colo is nobody's. */
  counted = true;
  /** Fields that an answer with bytes gets in place of its own, where they were chosen for this listener. */
  signs: Fields | undefined;
  /** How urgent it is, where whoever made this context knows better than its request's fields. */
  givenUrgency: Urgency | undefined;

  constructor(
    readonly request: Request,
    readonly url: URL,
    readonly isolate: Isolate,
    private readonly execution: Execution,
    entrypoint?: Fetcher,
    wish?: RequestDirectives,
  ) {
    this.entrypoint = entrypoint;
    this.fields = new RequestFields(request.headers);
    this.wish = wish ?? (isolate.settings.requestDirectives === "honour" ? requestDirectives(this.fields) : undefined);
    const cf = request.cf as (Where & { colo?: string; country?: string }) | undefined;
    this.colo = cf?.colo ?? "local";
    this.country = cf?.country;
    this.tiers = isolate.tiersOf(this.colo, cf);
    this.budget = budgetFor(isolate.settings.plan, isolate.settings.loopbackBudget);
  }

  /** What the clock says now; it stands still between one wait and the next. */
  nowMs(): number {
    return Date.now();
  }

  /** Takes note of the edges that were asked for this request. */
  tried(attempts: readonly Attempt[]): void {
    const { note } = this;
    note.attempts = [...(note.attempts ?? []), ...attempts];
    note.edge = attempts.find(({ ended }) => ended === "answered")?.edge ?? note.edge;
  }

  /** How urgent it is; read from the request when it is first asked for. */
  get urgency(): Urgency {
    return (this.givenUrgency ??= urgencyIn(this.fields, this.url.search));
  }

  /** The same for something it has fetched for `purpose`; who is nobody's listener hurries for nothing. */
  urgencyFor(purpose: Purpose): Urgency {
    return this.urgency.purpose === "listener" ? { ...this.urgency, purpose } : this.urgency;
  }

  /** How much waiting its questions to upstreams may cost (`Question.patience`). */
  get patience(): number {
    return patienceOf(this.urgency);
  }

  /** The same listener's question for another URL of the same site, without any of its fields: it spends what this one may spend, and what comes of it is noted by itself. */
  beside(url: URL): Context {
    const { cf } = this.request;
    const other = new Context(new Request(url, cf === undefined ? {} : { cf }), url, this.isolate, this.execution, this.entrypoint, this.wish);
    other.budget = this.budget;
    other.operator = this.operator;
    other.givenUrgency = this.urgency;
    other.clearance.counts = this.clearance.counts;
    return other;
  }

  /** The same request where it has something fetched that it does not wait for itself. */
  unhurried(purpose: Purpose): Background {
    return new Unhurried(this, purpose);
  }

  /** Keeps working on `promise` after the response; its failure is nobody's but the log's. */
  waitUntil(promise: Promise<unknown>): void {
    this.execution.waitUntil(promise);
  }
}

/** A request as far as what it does not wait for is concerned. */
class Unhurried implements Background {
  readonly arrival: number;

  constructor(
    private readonly context: Context,
    private readonly purpose: Purpose,
  ) {
    this.arrival = context.arrival;
  }

  get heard(): Background["heard"] {
    return this.context.heard;
  }

  tried(attempts: readonly Attempt[]): void {
    this.context.tried(attempts);
  }

  get patience(): number {
    return patienceOf(this.context.urgencyFor(this.purpose));
  }

  waitUntil(promise: Promise<unknown>): void {
    this.context.waitUntil(promise);
  }
}
