import type { Context } from "./context.ts";
import { control } from "./control/control.ts";
import { errorResponse } from "./respond.ts";
import { admit } from "./steps/admit.ts";
import { answer } from "./steps/answer.ts";
import { deliver } from "./steps/deliver.ts";
import { handOn } from "./steps/hand-on.ts";
import { lookUp } from "./steps/look-up.ts";
import { open } from "./steps/open.ts";
import { pass } from "./steps/pass.ts";
import { preflight } from "./steps/preflight.ts";
import { refuse } from "./steps/refuse.ts";
import { revalidate } from "./steps/revalidate.ts";
import type { At, Stage } from "./steps/stage.ts";

type Step<Name extends Stage["at"]> = (context: Context, stage: At<Name>) => Stage | Promise<Stage>;

/** A step whose stage the table has matched to it. */
type AnyStep = (context: Context, stage: Stage) => Stage | Promise<Stage>;

/** A request's life: each stage has its step, each step yields the next stage. */
const STEPS: { readonly [Name in Exclude<Stage["at"], "done">]: Step<Name> } = {
  admit,
  "look-up": lookUp,
  open,
  revalidate,
  answer,
  deliver,
  pass,
  "hand-on": handOn,
  preflight,
  control,
  refuse,
};

/** The longest way through the table, with every retry a step may ask for; more is a fault of ours. */
const MOST_STEPS = 24;

/** Serves one request. Never throws: what no step expected is an `internal` error with an id. */
export async function serve(context: Context): Promise<At<"done">> {
  let stage: Stage = { at: "admit" };
  try {
    for (let taken = 0; taken < MOST_STEPS; taken += 1) {
      if (stage.at === "done") return stage;
      const step: AnyStep = STEPS[stage.at] as AnyStep;
      const next: Stage | Promise<Stage> = step(context, stage);
      // A hit in memory takes no step that waits: not a turn of the event loop is spent on it.
      stage = next instanceof Promise ? await next : next;
    }
    context.note.why = `no end after ${MOST_STEPS} steps`;
  } catch (error) {
    context.note.why = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
  }
  context.note.outcome = "failed";
  return { at: "done", response: errorResponse(context, "internal"), delivered: { bytes: 0, end: "complete" } };
}
