import type { Bug } from "./bugs.ts";
import { type Outcome, run } from "./run.ts";

/** What many runs came to. */
export type Campaign = {
  readonly runs: number;
  readonly purges: number;
  readonly broken: readonly Outcome[];
  readonly reached: ReadonlyMap<string, number>;
};

/** Runs seeds from `first` on, as many as `runs`, or until one breaks a guarantee and `stops`. `tick`: after each run. */
export function campaign(first: number, runs: number, { bug, stops = false, tick }: { readonly bug?: Bug | undefined; readonly stops?: boolean; readonly tick?: (outcome: Outcome) => void } = {}): Campaign {
  const reached = new Map<string, number>();
  const broken: Outcome[] = [];
  let [done, purges] = [0, 0];
  while (done < runs && !(stops && broken.length > 0)) {
    const outcome = run(first + done, bug);
    done += 1;
    purges += outcome.purges;
    for (const [state, count] of outcome.reached) reached.set(state, (reached.get(state) ?? 0) + count);
    if (outcome.violations.length > 0) broken.push(outcome);
    tick?.(outcome);
  }
  return { runs: done, purges, broken, reached };
}
