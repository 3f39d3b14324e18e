import { type Candidate, type Case, type Sight, candidatesOf } from "./candidates.ts";
import { type Odds, chancesOf } from "./odds.ts";

/** What a plan stands on. It depends on nothing else, nor on the order of anything in it. */
export type PlanInput = Sight & {
  readonly odds: Odds;
  /** What is warm and fresh now. */
  readonly warm: ReadonlySet<string>;
  /** What may be kept warm in all, and what of it may be fetched now, bytes of start extents. */
  readonly holdBytes: number;
  readonly fetchBytes: number;
  /** What is less likely than this to be much played here a day from now is left alone, 0 to 1. */
  readonly leastChance: number;
};

/** What the plan says of a file. */
export type Considered = {
  readonly file: Candidate;
  /** Of being among the most played here a day from now, 0 to 1, and the case that gives it. */
  readonly chance: number;
  readonly because: Case;
  /** Plays a day to be expected. */
  readonly plays: number;
  /** First-byte milliseconds a day that each byte of its start extent would save. */
  readonly worth: number;
  readonly verdict: "pick" | "warm" | "unlikely" | "beyond";
};

/** All that was considered, what is worth most first; `picks` are to be fetched now, in this order. */
export type Plan = { readonly considered: readonly Considered[]; readonly picks: readonly Considered[]; readonly heldBytes: number; readonly fetchBytes: number };

/** Where nobody knows how long a miss waits, ms. */
const UNKNOWN_MISS_MS = 250;
/** Of the most played files, the one at this share of the list stands for what comes new. */
const NEWCOMER = 0.75;
/** A file that falls off the list is taken to be played half as much as now. */
const FALLEN = 0.5;

/** What should be warm, and of that what is not: by saved first-byte milliseconds per byte, until the bytes are spent. */
export function plan(input: PlanInput): Plan {
  const chances = chancesOf(input.odds);
  const candidates = [...candidatesOf(input).values()];
  const newcomer = newcomerPlays(candidates, input);
  const considered = candidates.map((file) => weighed(file, chances, newcomer)).toSorted(byWorth);
  let [heldBytes, fetchBytes] = [0, 0];
  const picks: Considered[] = [];
  for (const one of considered) {
    const bytes = bytesOf(one.file);
    const isWarm = input.warm.has(one.file.base);
    one.verdict = one.chance < input.leastChance ? "unlikely"
      : heldBytes + bytes > input.holdBytes || (!isWarm && fetchBytes + bytes > input.fetchBytes) ? "beyond"
      : isWarm ? "warm" : "pick";
    if (one.verdict === "warm" || one.verdict === "pick") heldBytes += bytes;
    if (one.verdict === "pick") {
      fetchBytes += bytes;
      picks.push(one);
    }
  }
  return { considered, picks, heldBytes, fetchBytes };
}

/** The bytes a candidate's start extent takes, one at least. */
export function bytesOf({ startBytes }: Pick<Candidate, "startBytes">): number {
  return Math.max(1, startBytes);
}

/** Plays a day that a file which becomes one of the most played is taken to have, one at least. */
function newcomerPlays(candidates: readonly Candidate[], { most }: Sight): number {
  const top = candidates.filter(({ place }) => place > 0 && place <= most);
  const at = Math.ceil(NEWCOMER * top.length);
  return Math.max(1, top.find(({ place }) => place === at)?.playsPerDay ?? 0);
}

const NO_CASE: Case = { kind: "low", at: 0 };

/** What is being considered, while its verdict is being found. */
type Draft = Omit<Considered, "verdict"> & { verdict: Considered["verdict"] };

function weighed(file: Candidate, chances: readonly number[], newcomer: number): Draft {
  let [because, chance]: readonly [Case, number] = [NO_CASE, 0];
  for (const one of file.cases) if ((chances[one.at] ?? 0) > chance) [because, chance] = [one, chances[one.at] ?? 0];
  const plays = chance * Math.max(file.playsPerDay, newcomer) + (1 - chance) * FALLEN * file.playsPerDay;
  return { file, chance, because, plays, worth: (plays * (file.missMs > 0 ? file.missMs : UNKNOWN_MISS_MS)) / bytesOf(file), verdict: "beyond" };
}

function byWorth(a: Considered, b: Considered): number {
  return b.worth - a.worth || b.file.strength - a.file.strength || (a.file.base < b.file.base ? -1 : 1);
}
