/** Why a file may be among the most played here a day from now. */
export type ReasonKind = "here" | "low" | "was" | "there";

/**
 * A kind's cases in their order, and how often one came true where nothing was counted yet: round guesses, which count
 * for so many trials. Chances fall along `here`, `low` and `was` and rise along `there`.
 */
const CASES: Readonly<Record<ReasonKind, { readonly edges: readonly number[]; readonly guesses: readonly number[] }>> = {
  /** Among the most played, by its place, as a share of the list. */
  here: { edges: [0.18, 0.38, 0.58, 0.68, 0.78, 0.88, 0.94], guesses: [0.99, 0.98, 0.97, 0.95, 0.93, 0.88, 0.8, 0.7] },
  /** Played, but not among the most. */
  low: { edges: [], guesses: [0.1] },
  /** Among the most played before, by the days since. */
  was: { edges: [1.5, 2.5, 3.5, 5.5, 8.5], guesses: [0.3, 0.2, 0.14, 0.1, 0.07, 0.05] },
  /** Among the most played elsewhere, by strength (candidates.ts). */
  there: { edges: [0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7], guesses: [0.0005, 0.002, 0.004, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2] },
};
const KINDS = ["here", "low", "was", "there"] as const;
const GUESS_TRIALS = 50;
/** What was counted a day before weighs so much less: half after two weeks. */
const FADES = 0.95;

const OFFSETS = { here: 0, low: 8, was: 9, there: 15 } as const satisfies Record<ReasonKind, number>;
/** How many cases there are. */
export const CASE_COUNT = 25;

/** The case a value falls into: an index into odds. */
export function caseOf(kind: ReasonKind, value: number): number {
  return OFFSETS[kind] + CASES[kind].edges.filter((edge) => value >= edge).length;
}

/** How often each case was tried and came true; fading. Two numbers a case. */
export type Odds = readonly number[];

/** Nothing counted. */
export const NO_ODDS: Odds = Array.from({ length: 2 * CASE_COUNT }, () => 0);

/** Odds after another day, in which each of these cases was tried and came true or not. */
export function countOdds(odds: Odds, trials: readonly { readonly at: number }[], came: readonly boolean[]): Odds {
  if (trials.length === 0) return odds;
  const counted = odds.map((count) => count * FADES);
  trials.forEach(({ at }, index) => {
    counted[2 * at] = (counted[2 * at] ?? 0) + 1;
    if (came[index] === true) counted[2 * at + 1] = (counted[2 * at + 1] ?? 0) + 1;
  });
  return counted;
}

/**
 * The chance of each case, 0 to 1: guesses and counts together, then evened out so that a better place, fewer days and a greater
 * strength never make it smaller, and nothing that is not among the most played has a greater one than what is.
 */
export function chancesOf(odds: Odds): readonly number[] {
  const rows = KINDS.map((kind) => CASES[kind].guesses.map((guess, at) => {
    const place = 2 * (OFFSETS[kind] + at);
    return [GUESS_TRIALS + (odds[place] ?? 0), GUESS_TRIALS * guess + (odds[place + 1] ?? 0)] as const;
  }));
  const [here = [], low = [], was = [], there = []] = rows;
  const top = rising(here.toReversed()).toReversed();
  const most = top.at(-1) ?? 1;
  const others = [...rising(low), ...rising(was.toReversed()).toReversed(), ...rising(there)];
  return [...top, ...others.map((chance) => Math.min(chance, most))];
}

/** Shares that never fall, nearest to what was counted: neighbours that would fall are taken together (pool adjacent violators). */
function rising(counts: readonly (readonly [trials: number, came: number])[]): number[] {
  const pools: { trials: number; came: number; width: number }[] = [];
  for (const [trials, came] of counts) {
    let pool = { trials, came, width: 1 };
    for (let last = pools.at(-1); last !== undefined && last.came / last.trials > pool.came / pool.trials; last = pools.at(-1)) {
      pools.pop();
      pool = { trials: pool.trials + last.trials, came: pool.came + last.came, width: pool.width + last.width };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ trials, came, width }) => Array.from({ length: width }, () => came / trials));
}
