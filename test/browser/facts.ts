/** One fact to check: a sentence in the present tense, and what throws when it is not so. */
export type Fact = readonly [fact: string, check: () => Promise<void>];

/**
 * Checks facts in order, for each goes on from where the one before left off. Prints a line for each and one with both
 * counts at the end; gives how many failed.
 */
export async function check(facts: readonly Fact[]): Promise<number> {
  let failed = 0;
  for (const [fact, prove] of facts) {
    try {
      await prove();
      console.log(`ok    ${fact}`);
    } catch (problem) {
      failed += 1;
      console.log(`FAIL  ${fact}\n      ${problem instanceof Error ? problem.message : String(problem)}`);
    }
  }
  console.log(`${facts.length - failed} passed, ${failed} failed`);
  return failed;
}
