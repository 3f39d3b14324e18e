import type { Context } from "../context.ts";
import type { At, Stage } from "./stage.ts";

type Step<Name extends Stage["at"]> = (context: Context, stage: At<Name>) => Stage | Promise<Stage>;

/** A step whose stage the table has matched to it. */
type AnyStep = (context: Context, stage: Stage) => Stage | Promise<Stage>;

/** Which step each stage has; one without a step is where a walk ends. */
export type Steps = { readonly [Name in Exclude<Stage["at"], "done">]?: Step<Name> };

/** The longest way through the table, with every retry a step may ask for; more is a fault of ours. */
const MOST_STEPS = 24;

/** Takes steps from a stage until one has none. Throws what a step throws, and where there is no end. */
export async function walk(context: Context, steps: Steps, from: Stage): Promise<Stage> {
  let stage = from;
  for (let taken = 0; taken < MOST_STEPS; taken += 1) {
    const step = stage.at === "done" ? undefined : (steps[stage.at] as AnyStep | undefined);
    if (step === undefined) return stage;
    const next: Stage | Promise<Stage> = step(context, stage);
    // A hit in memory takes no step that waits: not a turn of the event loop is spent on it.
    stage = next instanceof Promise ? await next : next;
  }
  throw new Error(`no end after ${MOST_STEPS} steps`);
}
