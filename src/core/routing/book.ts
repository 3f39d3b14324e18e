import type { Coordinates } from "../purge/regions.ts";
import type { Attempt } from "./attempt.ts";
import { isFailure } from "./attempt.ts";
import { Drifts } from "./drifts.ts";
import type { Edge } from "./edge.ts";
import { estimate } from "./estimate.ts";
import { type Condition, accused, askedToWait, eject, failed, givenUp, healthOf, pardoned, succeeded, triedAt } from "./health.ts";
import type { EdgeNews, EdgeReport } from "./news.ts";
import { failsOften, isSlow } from "./outliers.ts";
import { Own } from "./own.ts";
import type { Policy } from "./policy.ts";
import { cleanReport, ejectedWhy, figure } from "./reports.ts";
import type { EjectedWhy, Standing } from "./standing.ts";
import { Tally } from "./tally.ts";

/** How long a first byte takes from an edge of which only its place is known, ms; `place`: where we are. */
export type Seed = (edge: Edge, place: Coordinates | undefined) => number;

/** What an edge of which nobody knows a thing is taken for, ms. */
const UNKNOWN_MS = 80;

/** Answers of the last seconds by which one believes one's own eyes more than others. */
const LEAST_OWN = 3;

/** Statuses that may say when to come again. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

type Line = {
  readonly edge: Edge;
  readonly own: Own;
  readonly tally: Tally;
  /** What fill objects said of its health last. */
  passed: EjectedWhy | undefined;
};

/**
 * What one isolate or fill object knows of the edges: what it saw itself, what its region told, how each one's health stands, and what
 * is still to be told. A request is told of by `began`, then `ended` when its first byte or its failure is there, then, where it was
 * answered, `body`. Ids that are in no settings are ignored. Bounded: by the edges there are, and 1,024 drifts.
 */
export class EdgeBook {
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #policy: Policy;
  readonly #seed: Seed;
  readonly #drifts = new Drifts();
  #urgent = false;

  constructor(edges: readonly Edge[], policy: Policy, options: { readonly seed?: Seed } = {}) {
    this.#lines = new Map(edges.map((edge) => [edge.id, { edge, own: new Own(), tally: new Tally(edge.id), passed: undefined }]));
    this.#policy = policy;
    this.#seed = options.seed ?? (() => UNKNOWN_MS);
  }

  /** Something was ejected or restored since it was last told. */
  get urgent(): boolean {
    return this.#urgent;
  }

  /** A request goes out; `trial`: it is the one an edge on trial gets. */
  began(id: string, nowMs: number, trial = false): void {
    const own = this.#lines.get(id)?.own;
    if (own === undefined) return;
    own.began(nowMs);
    if (trial) own.condition = triedAt(own.condition, nowMs);
  }

  /** One ended, as far as its first byte; once for each that began. */
  ended(attempt: Attempt, nowMs: number): void {
    const line = this.#lines.get(attempt.edge);
    if (line === undefined) return;
    const { own, tally } = line;
    const before = own.count.at(nowMs);
    const beganMs = own.ended(attempt, nowMs);
    tally.ended(attempt, own.peak.ms, own.count.at(nowMs) > before);
    this.#turn(line, this.#after(own, attempt, beganMs, nowMs));
  }

  /** The body of one that was answered ended; `whole`: it was not the edge that broke it off. */
  body(edge: string, bytes: number, ms: number, whole: boolean, nowMs: number): void {
    const line = this.#lines.get(edge);
    if (line === undefined) return;
    const [came, tookMs] = [figure(bytes, 1e12), figure(ms, 86_400_000)];
    line.own.bodyEnded(came, tookMs, nowMs);
    line.tally.body(came, tookMs);
    if (whole) return;
    line.own.failed.add(1, nowMs);
    line.tally.broken();
    this.#turn(line, failed(line.own.condition, nowMs - tookMs, nowMs, this.#policy));
  }

  /** The region's newest word of its edges. An ejection counts once, when it is first heard of, and not against fresh and good evidence of one's own. */
  hear(news: readonly EdgeNews[], nowMs: number): void {
    for (const said of news) {
      const own = this.#lines.get(said.id)?.own;
      if (own === undefined) continue;
      const [was, is] = [own.news?.ejected, ejectedWhy(said.ejected)];
      own.news = {
        id: said.id,
        firstByteMs: figure(said.firstByteMs, 120_000),
        p95Ms: figure(said.p95Ms, 120_000),
        kbps: figure(said.kbps, 1e8),
        mbps: figure(said.mbps, 1e8),
        ageMs: figure(said.ageMs, 1e9),
        ...(is === undefined ? {} : { ejected: is }),
      };
      own.heardMs = nowMs;
      if (is !== undefined && was === undefined && !this.#doesWell(own, nowMs)) own.condition = accused(own.condition, nowMs);
      if (is === undefined && was !== undefined) own.condition = pardoned(own.condition, nowMs);
    }
  }

  /** What `decide` looks at; `place`: where we are; `identity`: the representation that is being delivered. */
  standings(nowMs: number, place?: Coordinates, identity?: string): Standing[] {
    const standings: Standing[] = [];
    for (const { edge, own } of this.#lines.values()) {
      standings.push({
        id: edge.id,
        ...estimate(own, this.#seed(edge, place), place !== undefined && edge.place !== undefined, nowMs),
        inFlight: own.inFlight(nowMs),
        mbps: Math.max(own.news?.mbps ?? 0, (own.bytes.perSec(nowMs) * 8) / 1e6),
        health: healthOf(own.condition, nowMs, this.#policy),
        drifts: identity !== undefined && this.#drifts.has(edge.id, identity, nowMs),
      });
    }
    return standings;
  }

  /** An edge was found to have another representation than the one of this identity. */
  drifted(edge: string, identity: string, nowMs: number): void {
    if (this.#lines.has(edge)) this.#drifts.add(edge, identity, nowMs);
  }

  /** Whether that was found within the last minutes. */
  driftOf(edge: string, identity: string, nowMs: number): boolean {
    return this.#drifts.has(edge, identity, nowMs);
  }

  /** What is to be told, once: of edges that were asked, or are ejected. */
  take(nowMs: number): EdgeReport[] {
    this.#urgent = false;
    const reports: EdgeReport[] = [];
    for (const { own, tally, passed } of this.#lines.values()) {
      const health = healthOf(own.condition, nowMs, this.#policy);
      const ejected = health.kind === "ejected" || health.kind === "trial" ? health.why : passed;
      const waitMs = health.kind === "ejected" && health.why === "asked-to-wait" ? health.untilMs - nowMs : 0;
      const report = tally.take();
      if (report === undefined && (ejected === undefined || ejected === "hearsay")) continue;
      reports.push({
        ...(report ?? tally.nothing()),
        inFlight: (report?.inFlight ?? 0) + own.inFlight(nowMs),
        ...(ejected === undefined ? {} : { ejected }),
        ...(waitMs > 0 ? { waitSec: waitMs / 1000 } : {}),
      });
    }
    return reports;
  }

  /** They could not be told: they are told with the next. */
  giveBack(reports: readonly EdgeReport[]): void {
    for (const report of reports) {
      // How its health stands is told anew each time.
      this.#lines.get(report.id)?.tally.add(withoutHealth(report));
      if (report.ejected !== undefined && report.ejected !== "hearsay") this.#urgent = true;
    }
  }

  /** What a fill object told: told on, and learnt from. */
  pass(reports: readonly EdgeReport[], nowMs: number): void {
    for (const unclean of reports) {
      const line = this.#lines.get(unclean.id);
      if (line === undefined) continue;
      const report = cleanReport(unclean);
      line.tally.add({ ...withoutHealth(report), ...(report.waitSec === undefined ? {} : { waitSec: report.waitSec }) });
      line.own.learn(report, nowMs);
      const heard = report.ejected === "hearsay" ? undefined : report.ejected;
      if ((heard === undefined) !== (line.passed === undefined)) {
        this.#urgent = true;
        line.own.condition = heard === undefined ? pardoned(line.own.condition, nowMs) : accused(line.own.condition, nowMs);
      }
      line.passed = heard;
    }
  }

  /** What a request's end makes of an edge's health. */
  #after(own: Own, attempt: Attempt, beganMs: number, nowMs: number): Condition {
    const { condition } = own;
    if (attempt.ended === "cancelled") return givenUp(condition, beganMs, nowMs, this.#policy);
    if (BUSY.has(attempt.status ?? 0) && (attempt.retryAfterSec ?? 0) > 0) return askedToWait(condition, attempt.retryAfterSec ?? 0, nowMs);
    if (isFailure(attempt.ended)) {
      const next = failed(condition, beganMs, nowMs, this.#policy);
      if (next.state.kind === "out" || !failsOften(own, nowMs, this.#policy) || !this.#mayEject()) return next;
      return eject(next, "success-rate", beganMs, nowMs, this.#policy);
    }
    const next = succeeded(condition, beganMs, nowMs);
    if (next.state.kind === "out" || !this.#mayEject() || !isSlow(own, this.#owns(), nowMs, this.#policy)) return next;
    return eject(next, "slow", beganMs, nowMs, this.#policy);
  }

  /** Takes over how an edge's health stands now. */
  #turn(line: Line, next: Condition): void {
    const { own } = line;
    const [was, is] = [own.condition.state.kind === "out", next.state.kind === "out"];
    own.condition = next;
    if (was === is) return;
    own.turn();
    line.passed = undefined;
    this.#urgent = true;
  }

  /** Whether one more may be ejected for what its peers do better. */
  #mayEject(): boolean {
    let out = 1;
    for (const own of this.#owns()) if (own.condition.state.kind === "out") out += 1;
    return out <= this.#policy.mostEjected * this.#lines.size;
  }

  #doesWell(own: Own, nowMs: number): boolean {
    const asked = own.asked.at(nowMs);
    return own.condition.state.kind !== "out" && own.condition.row === 0 && asked >= LEAST_OWN && 1 - own.failed.at(nowMs) / asked >= this.#policy.leastSuccess;
  }

  *#owns(): Generator<Own> {
    for (const { own } of this.#lines.values()) yield own;
  }
}

function withoutHealth({ ejected: _ejected, waitSec: _waitSec, ...sums }: EdgeReport): EdgeReport {
  return { ...sums, inFlight: 0 };
}
