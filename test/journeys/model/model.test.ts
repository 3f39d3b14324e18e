import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { startEdge, type Edge } from "../../support/edge.ts";
import { play } from "./play.ts";
import { type Sequence, sequences } from "./steps.ts";
import { tell } from "./tell.ts";
import { WORLDS } from "./worlds.ts";

/** Sequences per world. MODEL_RUNS=5000 MODEL_SEED=7 makes a campaign of it. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 32);
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

  const property = fc.asyncProperty(sequences, async (sequence) => {
    const told = await play(edge, origin, world, sequence);
    if (told !== undefined) throw new Error(told);
  });

  it("no sequence yields what a proxy without a cache could not have yielded", { timeout: BOUND_MS }, async () => {
    const numRuns = Math.ceil(RUNS / LANES);
    const lanes = Array.from({ length: LANES }, (_, lane) => fc.check(property, { seed: SEED + lane, numRuns }));
    const faults = (await Promise.all(lanes)).flatMap((lane) => (lane.counterexample === null ? [] : [faultOf(lane)]));
    expect(faults.join("\n\n")).toBe("");
  });
});

/** The smallest sequence a lane has found, and what was wrong with it. */
function faultOf({ counterexample, errorInstance, seed, numShrinks }: fc.RunDetails<[Sequence]>): string {
  const told = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const smallest = counterexample === null ? "" : tell(counterexample[0]);
  return `${smallest}\n  ⇒ ${told}\n  (seed ${seed}, after ${numShrinks} shrinks)`;
}
