/**
 * States worth reaching, in the words runs count them by: a simulation that never gets there proves nothing about them. What else is
 * counted is shown, too.
 */
export const STATES = [
  "lease held on arrival", "asks for a lease", "renews ahead", "shared promise: held", "shared promise: unbound", "shared promise: gap", "shared promise: nothing-promised",
  "asks another region", "asks the ledger itself", "answer: none", "answer: nothing-promised", "isolate is told a whole",
  "without a lease: revalidate", "without a lease: serve-marked", "without a lease: refuse", "answered fresh, upstream believed",
  "region asks the ledger before it answers", "gap in a push", "push of a whole", "confirmation is repeated",
  "complete: nothing was promised", "complete: all regions confirmed", "complete: all promises ran out", "complete: some confirmed, some ran out",
  "ledger starts with purges that are not complete", "ledger crashed between writes", "ledger replaced between writes", "message reaches a replaced ledger",
  "region crashed before a write", "region replaced before a write", "region loses its log", "message reaches a replaced region", "replaced region promises",
  "message lost", "message doubled", "answer late or twice",
  "copy found: fresh", "copy found: stale", "copy found: dead", "doubt: folded rows alone speak against a copy", "fill failed", "fill outrun by a purge", "304", "304 outrun by a purge",
  "joins a fill", "joins no fill from before a purge", "what was joined is dead or stale when it comes", "stale while it is revalidated",
  "goes by a steer", "refused: blocked", "refused: blocked when the answer was there", "stream stopped by a block",
] as const;

/** The counts as lines, and the states that were not reached. */
export function statesText(reached: ReadonlyMap<string, number>): { readonly lines: readonly string[]; readonly missing: readonly string[] } {
  const names = [...new Set([...STATES, ...reached.keys()])];
  return {
    lines: names.map((name) => `${String(reached.get(name) ?? 0).padStart(11)}  ${name}`),
    missing: STATES.filter((name) => !reached.has(name)),
  };
}
