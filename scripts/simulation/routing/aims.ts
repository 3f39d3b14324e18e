import { BASELINES, ORACLE, OURS } from "./contestants.ts";
import { type Outcomes, mean } from "./report.ts";
import type { Outcome } from "./tally.ts";

/** One thing that is to hold, in the mean over the days. */
export type Aim = { readonly what: string; readonly isMet: boolean };

/** Our p95 is at most this many times the oracle's. */
const MOST_OF_ORACLE = 1.15;

/**
 * What is to hold: on days with somebody in a hurry a p95 near the oracle's, and a better p50, p95 and share of errors than every baseline
 * has; where nobody is, no higher price than that of the nearest.
 */
export function aimsOf(outcomes: Outcomes, urgent: number): Aim[] {
  const of = (name: string, what: (outcome: Outcome) => number): number => mean(outcomes.get(name), what);
  const ours = (what: (outcome: Outcome) => number): number => of(OURS, what);
  const p50 = ({ all }: Outcome): number => all.p50;
  const p95 = ({ all }: Outcome): number => all.p95;
  const errors = (outcome: Outcome): number => outcome.errors;
  const price = ({ costPerGb }: Outcome): number => costPerGb;
  if (urgent === 0) {
    return [{ what: `per GB ${ours(price).toFixed(4)}, that of the nearest ${of("nearest", price).toFixed(4)}`, isMet: ours(price) <= of("nearest", price) }];
  }
  const times = ours(p95) / Math.max(1e-9, of(ORACLE, p95));
  return [
    { what: `p95 is ${times.toFixed(3)} x the oracle's, at most ${MOST_OF_ORACLE}`, isMet: times <= MOST_OF_ORACLE },
    ...BASELINES.flatMap((name) => [
      { what: `p50 ${ours(p50).toFixed(1)} ms, ${name} ${of(name, p50).toFixed(1)} ms`, isMet: ours(p50) < of(name, p50) },
      { what: `p95 ${ours(p95).toFixed(1)} ms, ${name} ${of(name, p95).toFixed(1)} ms`, isMet: ours(p95) < of(name, p95) },
      // Who has no errors cannot be bettered.
      { what: `errors ${percent(ours(errors))}, ${name} ${percent(of(name, errors))}`, isMet: ours(errors) < of(name, errors) || ours(errors) === 0 },
    ]),
  ];
}

/** The aims in lines, those that were missed marked. */
export function aimsText(aims: readonly Aim[]): string {
  return aims.map(({ what, isMet }) => `${isMet ? "met   " : "MISSED"} ${what}`).join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(4)} %`;
}
