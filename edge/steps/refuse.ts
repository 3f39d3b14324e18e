import type { Context } from "../context.ts";
import { errorResponse } from "../respond.ts";
import type { At, Stage } from "./stage.ts";

/** Answers with an error of ours. */
export function refuse(context: Context, { code, extra, reason, told }: At<"refuse">): Stage {
  const { note } = context;
  if (note.outcome === "failed" && note.tier === "none") note.outcome = "refused";
  note.why ??= code;
  note.refusal = code;
  const more = {
    ...told,
    ...(reason === undefined ? {} : { message: reason }),
    // Which upstreams there are is nobody's business but the operator's.
    ...(context.operator && note.attempts !== undefined ? { tried: note.attempts } : {}),
  };
  return { at: "done", response: errorResponse(context, code, extra, more), delivered: { bytes: 0, end: "complete" } };
}
