import { Context } from "./context.ts";
import { type Bindings, isolateOf } from "./isolate.ts";
import { report } from "./report.ts";
import { misaddressed, misconfigured } from "./respond.ts";
import { serve } from "./serve.ts";

/**
 * Workers Cache is in front of our entrypoint exactly where the platform gives us its handle. Where it is not, a hop would
 * reach the same Cache API by a detour, so the tiers are asked from here.
 */
function entrypointFor(reach: "auto" | "loopback" | "direct", execution: ExecutionContext): Fetcher | undefined {
  const wanted = reach === "loopback" || (reach === "auto" && execution.cache !== undefined);
  return wanted ? (execution.exports as { Colo?: Fetcher }).Colo : undefined;
}

/** Answers one request and reports on it in the background. */
export async function handle(request: Request, env: Bindings, execution: ExecutionContext): Promise<Response> {
  const opening = isolateOf(env);
  if (!opening.ok) return misconfigured(opening.problems);
  const url = URL.parse(request.url);
  if (url === null) return misaddressed();
  const context = new Context(request, url, opening.isolate, execution, entrypointFor(opening.isolate.settings.coloReach, execution));
  const { response, delivered } = await serve(context);
  const reporting = report(context, response.status, delivered);
  if (reporting !== undefined) execution.waitUntil(reporting);
  return response;
}

