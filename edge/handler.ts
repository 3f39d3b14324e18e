import { Context } from "./context.ts";
import { type Bindings, isolateOf } from "./isolate.ts";
import { report } from "./report.ts";
import { misconfigured } from "./respond.ts";
import { serve } from "./serve.ts";

/** Answers one request and reports on it in the background. */
export async function handle(request: Request, env: Bindings, execution: ExecutionContext): Promise<Response> {
  const opening = isolateOf(env);
  if (!opening.ok) return misconfigured(opening.problems);
  const context = new Context(request, new URL(request.url), opening.isolate, execution);
  const { response, delivered } = await serve(context);
  execution.waitUntil(report(context, response.status, delivered));
  return response;
}

