import { describe, expect, it } from "vitest";
import { BUG_NAMES } from "../../scripts/simulation/bugs.ts";
import { campaign } from "../../scripts/simulation/campaign.ts";
import { run } from "../../scripts/simulation/run.ts";
import { statesText } from "../../scripts/simulation/states.ts";

const RUNS = 80;
/** Each planted mistake shows within so many runs. */
const MOST_RUNS = 80;

it(`no guarantee is broken in ${RUNS} runs, and every state worth reaching is reached`, { timeout: 60_000 }, () => {
  const { broken, reached } = campaign(1, RUNS);
  expect(broken.map(({ seed, violations }) => ({ seed, violations }))).toEqual([]);
  expect(statesText(reached).missing).toEqual([]);
});

it("the same seed is the same run", () => {
  expect([...run(7).reached]).toEqual([...run(7).reached]);
});

describe("a planted mistake is found:", () => {
  it.each(BUG_NAMES)("%s", { timeout: 60_000 }, (bug) => {
    const { broken } = campaign(1, MOST_RUNS, { bug, stops: true });
    expect(broken[0]?.violations[0]?.guarantee).toMatch(/^G[12]$/);
  });
});
