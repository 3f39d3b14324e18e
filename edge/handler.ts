import { Context } from "./context.ts";
import { type Bindings, isolateOf } from "./isolate.ts";
import { entrypointFor } from "./reach.ts";
import { report } from "./report.ts";
import { misaddressed, misconfigured } from "./respond.ts";
import { serve } from "./serve.ts";
import { readsManifests } from "./tracks/read.ts";

/** Answers one request and reports on it in the background. */
export async function handle(request: Request, env: Bindings, execution: ExecutionContext): Promise<Response> {
  const opening = isolateOf(env);
  if (!opening.ok) return misconfigured(opening.problems);
  readsManifests(opening.isolate);
  const url = URL.parse(request.url);
  if (url === null) return misaddressed();
  const context = new Context(request, url, opening.isolate, execution, entrypointFor(opening.isolate.settings.coloReach, execution));
  const { response, delivered } = await serve(context);
  const reporting = report(context, response, delivered);
  if (reporting !== undefined) execution.waitUntil(reporting);
  return response;
}
