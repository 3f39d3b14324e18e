import type { Sight } from "../../src/core/prewarm/candidates.ts";
import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import { withinHours } from "../../src/core/prewarm/hours.ts";
import { kinship } from "../../src/core/prewarm/kinship.ts";
import { type Learnt, learn, lessonDue } from "../../src/core/prewarm/lesson.ts";
import { type Considered, plan } from "../../src/core/prewarm/plan.ts";
import { type Standing, spendable, verdict } from "../../src/core/prewarm/precision.ts";
import { reasonText, whyNot } from "../../src/core/prewarm/reasons.ts";
import { TOLD_FILES, type Tide, decodeTide, encodeTide, tideOf } from "../../src/core/prewarm/tide.ts";
import type { JudgedRow } from "../../src/core/prewarm/warmed-rows.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import { ledgerObject } from "../addresses.ts";
import type { LedgerBindings } from "../ledger/terms.ts";
import type { RegionReport } from "../prewarm-ports.ts";
import type { Sql } from "../storage/sql.ts";
import { within } from "../within.ts";
import { JudgingStore } from "./judging-store.ts";
import type { PlayBook } from "./play-book.ts";
import type { Chore } from "./warm-chores.ts";
import type { WarmFiles } from "./warm-files.ts";
import type { WarmTerms } from "./warm-terms.ts";

/** A plan is made so long after the one before, whoever made it, and so long after it was first heard that anything is played. */
export const PLAN_EVERY_MS = 300_000;
export const FIRST_PLAN_MS = 60_000;
/** What the others play is waited for so long; then what they said before stands. */
const TIDE_DEADLINE_MS = 2000;
/** So many files that are played here are looked at, and so many picked at a time. */
const LOOKED_AT = 4 * TOLD_FILES;
const MOST_PICKS = 1000;
/** What is less likely to be much played than this part of PREWARM_PRECISION is left alone: what is much played is a small part of what is played. */
const LEAST_PART = 1 / 20;

/** What was picked, and is neither warm nor waiting any more, is not picked again for so long: it cannot be stored, or not for long. */
const REST_MS = 3_600_000;

/** What a region's judgement stands on. */
export type JudgingParts = {
  readonly region: Region;
  readonly sql: Sql;
  readonly env: LedgerBindings;
  readonly terms: WarmTerms;
  readonly plays: PlayBook;
  readonly files: WarmFiles;
  /** What it has warmed, with what was played of it up to now. */
  readonly judged: () => readonly JudgedRow[];
  /** Bytes that judgement has spent today. */
  readonly spent: (nowMs: number) => number;
  /** Whether a file waits to be warmed. */
  readonly isQueued: (base: string) => boolean;
  /** Takes picks in the place of those before. */
  readonly judge: (picks: readonly { readonly base: string; readonly extent: "start"; readonly why: string }[]) => void;
  readonly write: <T>(work: () => T) => T;
};

/** What a region warms by itself: every few minutes, while anything is played, it tells the others what, hears what they play, and plans. */
export class Judging implements Chore {
  /** What it says of itself. */
  said: RegionReport["judgement"];
  private readonly store: JudgingStore;
  private readonly isOn: boolean;
  private known: Learnt | undefined;
  private standing: Standing;
  private tides: ReadonlyMap<string, Tide> = new Map();
  private considered: ReadonlyMap<string, Considered> = new Map();
  /** What was picked last, and what rests until when. */
  private given: ReadonlySet<string> = new Set();
  private readonly resting = new Map<string, number>();
  private dueMs: number | undefined;
  /** Of the last plan, this instance's or an earlier one's. */
  private plannedAtMs: number;
  private hasPlanned = false;

  constructor(private readonly parts: JudgingParts) {
    const { terms, region } = parts;
    this.store = new JudgingStore(parts.sql);
    this.standing = this.store.standing();
    this.plannedAtMs = this.store.plannedAtMs();
    this.isOn = terms.mode === "judgement" && terms.dailyBytes > 0 && terms.regions.includes(region);
    // What an earlier instance was told of, and did not come to plan for; and hours that begin while there is none.
    const { storedAtMs } = parts.plays;
    if (storedAtMs > this.plannedAtMs || (terms.hours !== "" && this.plannedAtMs > 0)) this.heard(storedAtMs);
    this.said = this.isOn ? this.sayOf(0) : { state: "off", ...(terms.mode === "judgement" ? { why: "its settings leave it no bytes, or leave it out" } : {}) };
  }

  /** Something was played. */
  heard(nowMs: number): void {
    if (this.isOn) this.dueMs ??= Math.max(nowMs + FIRST_PLAN_MS, this.plannedAtMs + PLAN_EVERY_MS);
  }

  nextMs(): number | undefined {
    return this.dueMs;
  }

  /** Makes a plan. Never fails for the others: when they cannot be heard, what they said before counts. */
  async run(nowMs: number): Promise<void> {
    const { plays, terms, region } = this.parts;
    this.dueMs = undefined;
    this.plannedAtMs = nowMs;
    this.hasPlanned = true;
    const here = plays.hottest(LOOKED_AT, nowMs);
    const learnt = (this.known ??= this.store.learnt());
    const before = (base: string) => learnt.seen.get(base)?.playsPerDay;
    await this.exchange(encodeTide(tideOf(here, { listeners: terms.listeners, nowMs, before })));
    const sight = { nowMs, here, tides: this.tides, prior: (from: string) => kinship(region, from), most: TOLD_FILES, listeners: terms.listeners };
    const standing = verdict(this.standing, this.parts.judged(), terms.precision, nowMs);
    const lesson = lessonDue(learnt, nowMs) ? learn(learnt, sight) : undefined;
    this.keep(lesson, standing);
    this.said = this.sayOf(nowMs);
    this.decide(sight, nowMs);
  }

  /** Why a file is not warm, as far as judgement goes; nothing: it has not judged. */
  why(base: string, played: HotFile | undefined): string | undefined {
    if (!this.isOn || !this.hasPlanned) return undefined;
    const restsUntilMs = this.resting.get(base);
    if (restsUntilMs !== undefined) return `it was tried and is not warm; not again before ${new Date(restsUntilMs).toISOString()}`;
    if (this.said.state === "stopped" && this.said.why !== undefined) return this.said.why;
    return whyNot(this.considered.get(base), played, this.parts.terms.listeners);
  }

  private decide(sight: Omit<Sight, "seen" | "agreement">, nowMs: number): void {
    const { terms, files, region, spent } = this.parts;
    const share = spendable(this.standing);
    // Hours begin and end also where nobody plays anything.
    if (terms.hours !== "") this.dueMs = nowMs + PLAN_EVERY_MS;
    if (share === 0 || this.known === undefined || !withinHours(terms.hours, region, nowMs)) return this.pick([]);
    const { seen } = this.known;
    const bases = new Set([...sight.here.map(({ base }) => base), ...seen.keys(), ...[...sight.tides.values()].flatMap(({ files: told }) => told.map(({ base }) => base))]);
    const warm = files.warm([...bases], nowMs);
    this.rest(warm, nowMs);
    const { considered, picks } = plan({
      ...sight, ...this.known,
      warm: new Set([...warm, ...this.resting.keys()]),
      holdBytes: terms.dailyBytes * share,
      fetchBytes: Math.max(0, terms.dailyBytes * share - spent(nowMs)),
      leastChance: terms.precision * LEAST_PART,
    });
    this.considered = new Map(considered.map((one) => [one.file.base, one]));
    this.pick(picks.slice(0, MOST_PICKS));
  }

  private pick(picks: readonly Considered[]): void {
    this.given = new Set(picks.map(({ file }) => file.base));
    this.parts.judge(picks.map((pick) => ({ base: pick.file.base, extent: "start", why: reasonText(pick) })));
  }

  private rest(warm: ReadonlySet<string>, nowMs: number): void {
    for (const [base, untilMs] of this.resting) if (untilMs <= nowMs) this.resting.delete(base);
    for (const base of this.given) if (!warm.has(base) && !this.parts.isQueued(base)) this.resting.set(base, nowMs + REST_MS);
  }

  private keep(lesson: Learnt | undefined, standing: Standing): void {
    const { store } = this;
    this.parts.write(() => {
      store.putPlannedAtMs(this.plannedAtMs);
      if (lesson !== undefined) store.putLearnt(lesson);
      if (standing !== this.standing) store.putStanding(standing);
    });
    this.known = lesson ?? this.known;
    this.standing = standing;
  }

  /** Fails open, after 2 s at most: whoever cannot be heard said what they said before. */
  private async exchange(bytes: Uint8Array): Promise<void> {
    const asked = ledgerObject(this.parts.env)?.tide(this.parts.region, bytes);
    const said = await within(Promise.resolve(asked).catch(() => undefined), TIDE_DEADLINE_MS, undefined);
    if (said === undefined) return;
    this.tides = new Map(said.flatMap(([region, told]) => {
      const tide = decodeTide(told);
      return tide === undefined ? [] : [[region, tide] as const];
    }));
  }

  private sayOf(plannedAtMs: number): RegionReport["judgement"] {
    const { standing, parts: { terms, region } } = this;
    const planned = plannedAtMs === 0 ? {} : { plannedAtMs };
    if (standing.kind === "stopped") {
      const [share, floor] = [standing.share, terms.precision].map((part) => `${(100 * part).toFixed(0)} of 100`);
      return { state: "stopped", why: `of the bytes it warmed ${share} were played within a day, fewer than ${floor}; it tries again at ${new Date(standing.untilMs).toISOString()}`, ...planned };
    }
    if (plannedAtMs > 0 && !withinHours(terms.hours, region, plannedAtMs)) return { state: "judging", why: `it waits for ${terms.hours}, by its own clocks`, ...planned };
    if (standing.kind === "trying") return { state: "judging", why: "with a tenth of its bytes, until enough of them have been played", ...planned };
    return { state: "judging", ...planned };
  }
}
