import { CONTROL_PREFIX } from "../../src/control/explain.ts";
import type { Context } from "../context.ts";
import { TOKEN_FIELD, isOperator } from "../operator.ts";
import { controlResponse } from "../respond.ts";
import type { Stage } from "../steps/stage.ts";
import { explain } from "./explain.ts";

/** Answers a request for the control API: operators only, whatever is asked for, so that nobody learns what there is. */
export async function control(context: Context): Promise<Stage> {
  const { fields, isolate, request, url } = context;
  context.operator = await isOperator(fields, isolate.settings.controlTokens);
  if (!context.operator) return { at: "refuse", code: fields.has(TOKEN_FIELD) ? "control-forbidden" : "control-unauthorized" };
  if (url.pathname !== `${CONTROL_PREFIX}/explain`) return { at: "refuse", code: "control-not-found" };
  if (request.method !== "GET") return { at: "refuse", code: "control-method", extra: [["allow", "GET"]] };
  const wish = url.searchParams.get("url");
  const about = wish === null ? null : URL.parse(wish, url.origin);
  const headers = about === null ? undefined : askedFields(url.searchParams.getAll("header"));
  if (about === null || headers === undefined) return { at: "refuse", code: "control-argument" };
  context.note.outcome = "control";
  const explanation = await explain(context, new Request(about, { headers, cf: request.cf ?? {} }), url.searchParams.get("probe") === "1");
  return { at: "done", response: controlResponse(context, explanation), delivered: { bytes: 0, end: "complete" } };
}

/** Fields given as `Name: value`; one that is none makes all of them wrong. */
function askedFields(lines: readonly string[]): Headers | undefined {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0) return undefined;
    try {
      headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    } catch {
      return undefined;
    }
  }
  return headers;
}
