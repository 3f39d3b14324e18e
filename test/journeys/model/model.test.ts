import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { play } from "./play.ts";
import { smallest } from "./smallest.ts";
import { type Sequence, sequences } from "./steps.ts";
import { tell } from "./tell.ts";
import { WORLDS } from "./worlds.ts";

/** Sequences per world. MODEL_RUNS=5000 MODEL_SEED=7 makes a campaign of it. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 64);
const SEED = Number(process.env["MODEL_SEED"] ?? 20_261_203);
/** So many sequences are played side by side in a world: they wait more than they compute. */
const LANES = 4;
const BOUND_MS = 30_000 + RUNS * 2000;

describe.concurrent.each(WORLDS)("$name", (world) => {
  let origin: Origin;
  let edge: Edge;
  beforeAll(async () => {
    origin = await startOrigin();
    edge = await startEdge(origin, { settings: { UPSTREAM_RETRIES: 0, ...world.settings } });
  });
  afterAll(async () => {
    await edge?.close();
    await origin?.close();
  });

  /** What is wrong with a sequence's answers; a fault that is known already is not told again. */
  const wrong = (sequence: Sequence): Promise<string | undefined> => play(edge, origin, world, sequence);

  it("no sequence yields what a proxy without a cache could not have yielded", { timeout: BOUND_MS }, async () => {
    const numRuns = Math.ceil(RUNS / LANES);
    const lane = async (lane: number): Promise<string[]> => {
      let words: string | undefined;
      const holds = fc.asyncProperty(sequences, async (sequence) => (words = await wrong(sequence)) === undefined);
      const { counterexample, seed } = await fc.check(holds, { seed: SEED + 1000 * WORLDS.indexOf(world) + lane, numRuns, endOnFailure: true });
      return counterexample === null || words === undefined ? [] : [`${await told(counterexample[0], words)}\n  (seed ${seed})`];
    };
    const faults = await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)));
    expect(faults.flat().join("\n\n")).toBe("");
  });

  /** The smallest sequence that breaks the rule this one broke, and in words how. */
  async function told(found: Sequence, words: string): Promise<string> {
    const small = await smallest(found, async (smaller) => ruleOf(await wrong(smaller)) === ruleOf(words));
    return `${tell(small)}\n  ⇒ ${(await wrong(small)) ?? `${words} (not every time)`}`;
  }
});

/** The rule a fault is of, or the words where there is none. */
function ruleOf(told: string | undefined): string | undefined {
  return told === undefined ? undefined : (/→ \d+: ([^:]*)/.exec(told)?.[1] ?? told).replaceAll(/\d/g, "");
}
