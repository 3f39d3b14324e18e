import { MOST_PINS, edgeBody } from "../../src/control/edge-body.ts";
import { type Problem, problem, problemsIn } from "../../src/control/problem.ts";
import { REGIONS } from "../../src/core/purge/regions.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import { type Names, type Read, namedPrefix } from "./named.ts";
import { type Planned, listIn, reader } from "./purge-plan.ts";

const FIELDS = Object.keys(edgeBody.shape);
const PATH = 'a path below the origin such as "/live/", without query and "*"; "/" is everything';

/** Reads what is said of an edge: all of it or nothing. `nowMs`: our clock. The same words come to the same steer. */
export function edgePlan(names: Names, edge: Edge, body: unknown, nowMs: number): Planned<Steer> {
  const parsed = edgeBody.safeParse(body);
  const problems: Problem[] = parsed.success ? [] : problemsIn(body, parsed.error.issues, FIELDS);
  const written = listIn(body, "pin");
  if (written.length > MOST_PINS) return { kind: "problems", problems: [{ path: "pin", expected: `at most ${MOST_PINS} paths`, found: String(written.length) }] };
  const pins = reader(problems)("pin", written, (text) => pinnedPath(names, edge, text));
  if (!parsed.success) return { kind: "problems", problems };
  const { drain, weight, pin = [], regions = [], until, reason = "" } = parsed.data;
  if (drain === undefined && weight === undefined && pin.length === 0) problems.push({ path: "", expected: "something to say: drain, weight or pin; DELETE takes back what was said", found: "nothing" });
  const untilMs = until === undefined ? undefined : Date.parse(until);
  if (untilMs !== undefined && untilMs <= nowMs) problems.push(problem("until", `a time after ${new Date(nowMs).toISOString()}`, until));
  if (problems.length > 0) return { kind: "problems", problems };
  const steer: Steer = {
    edge: edge.id,
    ...(drain === undefined ? {} : { drain }),
    ...(weight === undefined ? {} : { weight }),
    pins: [...new Set(pins)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)),
    regions: REGIONS.filter((region) => regions.includes(region)),
    ...(untilMs === undefined ? {} : { untilMs }),
    reason,
  };
  return { kind: "plan", plan: steer };
}

/** A path in the normal form requests are known by, if the edge has anything below it. */
function pinnedPath(names: Names, { prefixes }: Edge, text: string): Read<string> {
  const read = text.startsWith("/") ? namedPrefix(names, text) : undefined;
  if (read?.kind !== "ok") return { kind: "wrong", expected: PATH };
  const { pathname } = read.value;
  const served = prefixes.length === 0 || prefixes.some((prefix) => isBelow(pathname, prefix) || isBelow(prefix, pathname));
  return served ? { kind: "ok", value: pathname } : { kind: "wrong", expected: `a path that this edge has: it has ${prefixes.join(", ")}` };
}

/** Whether a path lies below another, by whole segments. */
export function isBelow(path: string, prefix: string): boolean {
  const stem = prefix.endsWith("/") ? prefix : `${prefix}/`;
  return `${path}/`.startsWith(stem);
}
