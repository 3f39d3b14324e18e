import type { Candidate } from "./decision.ts";
import type { Policy } from "./policy.ts";
import type { Standing } from "./standing.ts";

/** Extra requests that may be made at once after a time without. */
const BURST = 3;
/** The other of an edge on trial is asked so soon, ms: what is on trial is most likely still gone, and nobody is to wait for it. */
const TRIAL_MS = 20;

/** When another edge is asked too, counted from the first, and why. */
export type Hedge = { readonly afterMs: number; readonly why: "late" | "trial" };

/** Whom it is about: the edge asked and the next one that may be asked. */
export type Pair = {
  readonly first: { readonly candidate: Candidate; readonly standing: Standing | undefined };
  readonly other: { readonly candidate: Candidate; readonly standing: Standing | undefined } | undefined;
};

/**
 * Whether a second edge is asked while the first has not answered, and when. An edge on trial has another asked at
 * once, nearly. Otherwise a listener in a hurry has one asked once the first is later than 95 of 100 of its answers;
 * where that is not known, nobody can say that it is late. Last resorts are no second edges.
 */
export function hedgeOf({ first, other }: Pair, patience: number, { hedgePatience, hedgeShare }: Pick<Policy, "hedgePatience" | "hedgeShare">): Hedge | undefined {
  if (other === undefined || other.candidate.refused !== undefined) return undefined;
  if (first.candidate.trial) return { afterMs: TRIAL_MS, why: "trial" };
  const p95Ms = first.standing?.p95Ms;
  if (p95Ms === undefined || patience > hedgePatience || hedgeShare <= 0) return undefined;
  return { afterMs: p95Ms, why: "late" };
}

/** What may be done beyond asking once: `share` of it comes with each question, and at most `most` is saved up. */
export class Extras {
  #saved: number;

  constructor(
    private readonly share: number,
    private readonly most = BURST,
    saved = 1,
  ) {
    this.#saved = saved;
  }

  /** A question was asked. */
  asked(): void {
    this.#saved = Math.min(this.most, this.#saved + this.share);
  }

  /** Whether there is one to take. */
  get any(): boolean {
    // Sums of shares fall short of a whole one by what binary fractions leave out.
    return this.#saved >= 1 - 1e-9;
  }

  /** Takes one extra request; false: there is none. */
  take(): boolean {
    if (!this.any) return false;
    this.#saved = Math.max(0, this.#saved - 1);
    return true;
  }
}
