import type { Coordinates } from "../purge/regions.ts";
import type { Attempt } from "./attempt.ts";
import { isFailure } from "./attempt.ts";
import { Drifts } from "./drifts.ts";
import type { Edge } from "./edge.ts";
import { type Seeded, estimate, measured } from "./estimate.ts";
import { type Condition, accused, askedToWait, broke, eject, failed, givenUp, healthOf, pardoned, succeeded, triedAt, vouched } from "./health.ts";
import type { EdgeNews, EdgeReport } from "./news.ts";
import { failsOften, isSlow } from "./outliers.ts";
import { Own } from "./own.ts";
import type { Policy } from "./policy.ts";
import { acquitted, cleanNews, cleanReport, figure } from "./reports.ts";
import { MIDDLE_MS, seedMs } from "./seed.ts";
import type { EjectedWhy, Standing } from "./standing.ts";
import { Tally } from "./tally.ts";

/** How long a first byte takes from an edge of which only its place is known, ms; `place`: where we are; undefined: nobody can tell. */
export type Seed = (edge: Edge, place: Coordinates | undefined) => number | undefined;

/** What fill objects said of an edge's health is told on for so long, ms. */
const PASSED_MS = 30_000;

/** An edge that came back here this short a time ago is not doubted because others do, ms. */
const FRESH_MS = 10_000;

/** Answers of the last seconds by which one believes one's own eyes more than others. */
const LEAST_OWN = 3;

/** Statuses that may say when to come again. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

type Line = {
  readonly edge: Edge;
  readonly own: Own;
  readonly tally: Tally;
  /** Why a fill object has ejected it, and when that was said. */
  passed: { readonly why: EjectedWhy; readonly atMs: number } | undefined;
  /** When somebody who asks last put it on trial here. */
  doubtedMs: number;
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

  /** `seed`: by distance where none is given. */
  constructor(edges: readonly Edge[], policy: Policy, options: { readonly seed?: Seed } = {}) {
    this.#lines = new Map(edges.map((edge) => [edge.id, { edge, own: new Own(), tally: new Tally(), passed: undefined, doubtedMs: Number.NEGATIVE_INFINITY }]));
    this.#policy = policy;
    this.#seed = options.seed ?? ((edge, place) => (edge.place === undefined || place === undefined ? undefined : seedMs(place, edge.place)));
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
    const { beganMs, ms, firstByte } = own.ended(attempt, nowMs);
    tally.ended(attempt, firstByte, own.firstByteMs(nowMs));
    this.#turn(line, this.#after(own, attempt, beganMs, nowMs), nowMs, ms);
  }

  /** The body of one that was answered ended; `whole`: it was not the edge that broke it off. */
  body(edge: string, bytes: number, ms: number, whole: boolean, nowMs: number): void {
    const line = this.#lines.get(edge);
    if (line === undefined) return;
    const [came, tookMs] = [figure(bytes, 1e12), figure(ms, 86_400_000)];
    line.own.bodyEnded(came, tookMs, nowMs);
    line.tally.body(came, tookMs, whole);
    if (whole) return;
    line.own.failed.add(1, nowMs);
    this.#turn(line, broke(line.own.condition, nowMs - tookMs, nowMs, this.#policy), nowMs);
  }

  /**
   * All that the region said last, and when; nothing at all: it has said nothing yet. An ejection counts when it is first heard of, and not against fresh and good evidence of one's own; an
   * edge that is ejected no more gets its trial at once.
   */
  hear(news: readonly EdgeNews[], saidAtMs: number): void {
    if (news.length === 0) return;
    const said = new Map(news.map((one) => [one.id, one]));
    for (const [id, { own }] of this.#lines) {
      const is = said.get(id);
      const was = own.news;
      own.news = is === undefined ? was && acquitted(was) : cleanNews(is);
      if (is !== undefined) own.heardMs = saidAtMs;
      const [before, now] = [was?.ejected, own.news?.ejected];
      if (now !== undefined && before === undefined && !this.#doesWell(own, saidAtMs)) own.condition = accused(own.condition, saidAtMs);
      if (now === undefined && before !== undefined) own.condition = pardoned(own.condition, saidAtMs, this.#policy);
    }
  }

  /** Edges that are ejected here by evidence of this place: one's own, or what fill objects said lately. */
  ejected(nowMs: number): string[] {
    const ids: string[] = [];
    for (const [id, { own, passed }] of this.#lines) {
      const { state } = own.condition;
      const here = state.kind === "out" && state.why !== "hearsay" && nowMs < state.untilMs;
      if (here || isLately(passed, nowMs)) ids.push(id);
    }
    return ids;
  }

  /** Whoever asks here holds these ejected: they are put on trial, unless this place knows better or has done so just now. */
  doubt(ids: readonly string[], nowMs: number): void {
    for (const id of ids) {
      const line = this.#lines.get(id);
      if (line === undefined || nowMs - line.doubtedMs < FRESH_MS || this.#doesWell(line.own, nowMs)) continue;
      line.doubtedMs = nowMs;
      line.own.condition = accused(line.own.condition, nowMs);
    }
  }

  /** What `decide` looks at; `place`: where we are; `identity`: the representation that is being delivered. */
  standings(nowMs: number, place?: Coordinates, identity?: string): Standing[] {
    const seeds = new Map<string, number>();
    for (const { edge } of this.#lines.values()) {
      const ms = this.#seed(edge, place);
      if (ms !== undefined) seeds.set(edge.id, ms);
    }
    const unknown: Seeded = { ms: seeds.size === this.#lines.size ? MIDDLE_MS : this.#best(seeds, nowMs), source: "unknown" };
    const standings: Standing[] = [];
    for (const { edge, own } of this.#lines.values()) {
      const ms = seeds.get(edge.id);
      const { firstByteMs, source, usualMs, p95Ms, kbps } = estimate(own, ms === undefined ? unknown : { ms, source: "distance" }, nowMs);
      const standing: { -readonly [K in keyof Standing]: Standing[K] } = {
        id: edge.id,
        firstByteMs,
        source,
        inFlight: own.inFlight(nowMs),
        mbps: Math.max(own.news?.mbps ?? 0, (own.bytes.perSec(nowMs) * 8) / 1e6),
        health: healthOf(own.condition, nowMs, this.#policy),
        drifts: identity !== undefined && this.#drifts.has(edge.id, identity, nowMs),
      };
      // A spread for each of them would take as long as all the rest.
      if (usualMs !== undefined) standing.usualMs = usualMs;
      if (p95Ms !== undefined) standing.p95Ms = p95Ms;
      if (kbps !== undefined) standing.kbps = kbps;
      standings.push(standing);
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
    for (const { edge, own, tally, passed } of this.#lines.values()) {
      const { state } = own.condition;
      const health = healthOf(own.condition, nowMs, this.#policy);
      // Who has long had nothing to try it with says nothing of it: others may be served by it all the while.
      const mine = state.kind === "out" && nowMs - state.untilMs < PASSED_MS ? state.why : undefined;
      const theirs = isLately(passed, nowMs) ? passed?.why : undefined;
      const ejected = mine === undefined || mine === "hearsay" ? (theirs ?? mine) : mine;
      const waitMs = health.kind === "ejected" && health.why === "asked-to-wait" ? health.untilMs - nowMs : 0;
      if (!tally.some && (ejected === undefined || ejected === "hearsay")) continue;
      const report = tally.take(edge.id);
      reports.push({
        ...report,
        inFlight: report.inFlight + own.inFlight(nowMs),
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
      this.#lines.get(report.id)?.tally.add({ ...report, inFlight: 0, waitSec: 0 });
      if (report.ejected !== undefined && report.ejected !== "hearsay") this.#urgent = true;
    }
  }

  /** What a fill object told: told on, and learnt from. */
  pass(reports: readonly EdgeReport[], nowMs: number): void {
    for (const unclean of reports) {
      const line = this.#lines.get(unclean.id);
      if (line === undefined) continue;
      const report = cleanReport(unclean);
      line.tally.add(report);
      line.own.learn(report, nowMs);
      const { ejected: why, asked, failed } = report;
      // Whoever only repeats what others say, or has failures without having ejected it, says nothing of its health.
      if (why === "hearsay" || (why === undefined && asked <= failed.reduce((sum, [, times]) => sum + times, 0))) continue;
      const was = isLately(line.passed, nowMs);
      line.passed = why === undefined ? undefined : { why, atMs: nowMs };
      // Where fill objects do the asking nobody here ever does: without this an ejection of one's own would never end.
      if (isGood(report)) this.#turn(line, vouched(line.own.condition, nowMs, this.#policy), nowMs);
      if (was === (why !== undefined)) continue;
      this.#urgent = true;
      line.own.condition = why === undefined ? pardoned(line.own.condition, nowMs, this.#policy) : accused(line.own.condition, nowMs);
    }
  }

  /** What is expected of an edge of which not even the place is known: as much as of the best of the others, so that it is tried. */
  #best(seeds: ReadonlyMap<string, number>, nowMs: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (const [id, { own }] of this.#lines) best = Math.min(best, measured(own, nowMs)?.ms ?? seeds.get(id) ?? best);
    return Number.isFinite(best) ? best : MIDDLE_MS;
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
  #turn(line: Line, next: Condition, nowMs: number, ms?: number): void {
    const { own } = line;
    const [was, is] = [own.condition.state.kind === "out", next.state.kind === "out"];
    own.condition = next;
    if (was === is) return;
    own.turn(is ? undefined : ms, nowMs);
    line.passed = undefined;
    this.#urgent = true;
  }

  /** Whether one more may be ejected for what its peers do better. */
  #mayEject(): boolean {
    let out = 1;
    for (const own of this.#owns()) if (own.condition.state.kind === "out") out += 1;
    return out <= this.#policy.mostEjected * this.#lines.size;
  }

  /** Whether it just showed that it is back, or answers most of what it is asked. */
  #doesWell({ asked, failed, condition: { state, row, wellMs } }: Own, nowMs: number): boolean {
    if (state.kind === "out" || row > 0) return false;
    const count = asked.at(nowMs);
    return (wellMs > 0 && nowMs - wellMs < FRESH_MS) || (count >= LEAST_OWN && 1 - failed.at(nowMs) / count >= this.#policy.leastSuccess);
  }

  *#owns(): Generator<Own> {
    for (const { own } of this.#lines.values()) yield own;
  }
}

/** Whether whoever tells was answered, by an edge that failed it in nothing. */
function isGood({ ejected, failed, firstBytes }: EdgeReport): boolean {
  return ejected === undefined && failed.length === 0 && firstBytes.some((count) => count > 0);
}

/** Whether a fill object said so a short while ago. */
function isLately(passed: Line["passed"], nowMs: number): boolean {
  return passed !== undefined && nowMs - passed.atMs < PASSED_MS;
}
