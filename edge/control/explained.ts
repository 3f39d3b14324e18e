import { problem } from "../../src/control/problem.ts";
import { showFound } from "../../src/core/settings/found.ts";
import { tableRegionOf } from "../../src/core/purge/regions.ts";
import type { Context } from "../context.ts";
import { type Answer, refused } from "./call.ts";
import { explain } from "./explain.ts";

/** `GET explain`: answered as it is, without an envelope. */
export async function explanation(context: Context): Promise<Answer> {
  const { request, url } = context;
  const wish = url.searchParams.get("url");
  const about = wish === null ? null : URL.parse(wish, url.origin);
  const fieldLines = url.searchParams.getAll("header");
  const headers = askedFields(fieldLines);
  const colo = url.searchParams.get("colo") ?? undefined;
  // One that is in no table would be taken for another place.
  const isKnown = colo === undefined || colo.toUpperCase() === context.colo.toUpperCase() || tableRegionOf(colo) !== undefined;
  const problems = [
    ...(about === null ? [problem("url", "a path or a whole URL", wish ?? undefined)] : []),
    // Whatever stands there may be somebody's secret.
    ...fieldLines.flatMap((line, i) => (askedFields([line]) === undefined ? [{ path: `header[${i}]`, expected: "a field as `Name: value`", found: showFound(line, true) }] : [])),
    ...(isKnown ? [] : [problem("colo", "a data centre there is, such as NRT", colo)]),
  ];
  if (about === null || headers === undefined || problems.length > 0) return refused("control-argument", problems);
  context.note.outcome = "control";
  const told = await explain(context, new Request(about, { headers, cf: request.cf ?? {} }), { probe: url.searchParams.get("probe") === "1", colo });
  return { kind: "text", type: "application/json; charset=utf-8", text: `${JSON.stringify(told, null, 2)}\n` };
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
