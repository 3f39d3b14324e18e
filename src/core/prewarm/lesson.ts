import { type Agreement, countAgreement } from "./agreement.ts";
import { type Candidate, type Seen, type Sight, candidatesOf } from "./candidates.ts";
import { NO_ODDS, type Odds, countOdds } from "./odds.ts";
import { hashOf } from "../purge/key.ts";

/** A file that might have come, to be looked for at the next lesson: by its base's hash, with its case, and where it was much played while it was not here. */
export type Question = { readonly hash: number; readonly at: number; readonly there: readonly string[] };

/** What a region has learnt from the counts, and what it will learn from next. */
export type Learnt = {
  /** Of the last lesson, ms since the epoch; 0: there was none. */
  readonly lessonAtMs: number;
  readonly odds: Odds;
  readonly agreement: Agreement;
  /** What was among the most played here at a lesson of the last fortnight, by base. */
  readonly seen: ReadonlyMap<string, Seen>;
  readonly questions: readonly Question[];
};

/** What a region knows on its first day. */
export const NOTHING_LEARNT: Learnt = { lessonAtMs: 0, odds: NO_ODDS, agreement: new Map(), seen: new Map(), questions: [] };

const DAY_MS = 86_400_000;
/** A question is about the next day: one asked longer ago than this is not answered. */
const STALE_MS = 1.5 * DAY_MS;
const SEEN_MS = 14 * DAY_MS;
/** At most so many of each are kept: the latest seen, and the questions whose regions follow most. */
export const MOST_SEEN = 2000;
export const MOST_QUESTIONS = 6000;

/** Whether a day has passed since the last lesson. */
export function lessonDue({ lessonAtMs }: Learnt, nowMs: number): boolean {
  return nowMs - lessonAtMs >= DAY_MS;
}

/** Answers yesterday's questions by what is much played now, and asks those of today. `sight.seen` and `sight.agreement` are not looked at. */
export function learn(learnt: Learnt, sight: Omit<Sight, "seen" | "agreement">): Learnt {
  const { nowMs, most } = sight;
  const before = { ...sight, seen: learnt.seen, agreement: learnt.agreement };
  const candidates = [...candidatesOf(before).values()];
  const top = candidates.filter(({ place }) => place > 0 && place <= most);
  const come = new Set(top.map(({ base }) => hashOf(base)));
  const questions = nowMs - learnt.lessonAtMs < STALE_MS ? learnt.questions : [];
  const answers = questions.map(({ hash }) => come.has(hash));
  const seen = remember(learnt.seen, top.map(({ base, playsPerDay, size, startBytes, missMs }) => ({ base, playsPerDay, size, startBytes, missMs, lastMs: nowMs })), nowMs);
  return {
    lessonAtMs: nowMs,
    odds: countOdds(learnt.odds, questions, answers),
    agreement: countAgreement(learnt.agreement, questions, answers),
    seen,
    questions: candidates.toSorted(byWeight).slice(0, MOST_QUESTIONS).map(asked),
  };
}

/** What is played most here comes first, then what this region is likeliest to follow. */
function byWeight(a: Candidate, b: Candidate): number {
  return b.playsPerDay - a.playsPerDay || b.strength - a.strength || (a.base < b.base ? -1 : 1);
}

/** Agreement is about what is not much played here. */
function asked({ base, cases: [first], there }: Candidate): Question {
  return { hash: hashOf(base), at: first?.at ?? 0, there: first?.kind === "here" ? [] : there.map(({ region }) => region) };
}

/** The latest of what was and what is, none older than a fortnight. */
function remember(before: ReadonlyMap<string, Seen>, now: readonly Seen[], nowMs: number): ReadonlyMap<string, Seen> {
  const all = new Map([...before, ...now.map((seen) => [seen.base, seen] as const)]);
  const kept = [...all.values()].filter(({ lastMs }) => nowMs - lastMs < SEEN_MS).toSorted((a, b) => b.lastMs - a.lastMs || b.playsPerDay - a.playsPerDay || (a.base < b.base ? -1 : 1));
  return new Map(kept.slice(0, MOST_SEEN).map((seen) => [seen.base, seen]));
}
