import { preflightHeaders } from "../../src/core/http/cors.ts";
import type { Context } from "../context.ts";
import { signHeaders } from "../respond.ts";
import type { Stage } from "./stage.ts";

/** Answers a CORS preflight here: no origin needs to know how. */
export function preflight(context: Context): Stage {
  context.note.outcome = "preflight";
  const headers = new Headers();
  signHeaders(context, headers, 204);
  for (const [name, value] of preflightHeaders(context.isolate.cors, context.request.headers)) headers.set(name, value);
  return { at: "done", response: new Response(null, { status: 204, headers }), delivered: { bytes: 0, end: "complete" } };
}
