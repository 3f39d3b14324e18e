import type { Fields } from "../durable-objects/upstream.ts";
import type { Context } from "./context.ts";
import { control } from "./control/control.ts";
import { errorResponse } from "./respond.ts";
import { admit } from "./steps/admit.ts";
import { answer } from "./steps/answer.ts";
import { choose } from "./steps/choose.ts";
import { deliver } from "./steps/deliver.ts";
import { handOn } from "./steps/hand-on.ts";
import { lookUp } from "./steps/look-up.ts";
import { open } from "./steps/open.ts";
import { pass } from "./steps/pass.ts";
import { preflight } from "./steps/preflight.ts";
import { refuse } from "./steps/refuse.ts";
import { revalidate } from "./steps/revalidate.ts";
import type { At } from "./steps/stage.ts";
import { type Steps, walk } from "./steps/walk.ts";

/** A request's life: each stage has its step, each step yields the next stage. */
const STEPS: Required<Steps> = {
  admit,
  choose,
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

/** Adds to `Vary`, and puts all else in the place of what is there. Changes `headers`. */
function sign(headers: Headers, signs: Fields): void {
  for (const [name, value] of signs) {
    if (name === "vary") headers.append(name, value);
    else headers.set(name, value);
  }
}

/** Serves one request. Never throws: what no step expected is an `internal` error with an id. */
export async function serve(context: Context): Promise<At<"done">> {
  try {
    const end = await walk(context, STEPS, { at: "admit" });
    if (end.at === "done") {
      if (context.signs !== undefined && end.response.status < 400) sign(end.response.headers, context.signs);
      return end;
    }
    context.note.why = `no step for ${end.at}`;
  } catch (error) {
    context.note.why = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
  }
  context.note.outcome = "failed";
  return { at: "done", response: errorResponse(context, "internal"), delivered: { bytes: 0, end: "complete" } };
}
