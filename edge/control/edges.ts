import type { SteerStatus } from "../../durable-objects/ledger-port.ts";
import { DEFAULT_WAIT_SEC } from "../../src/control/purge-body.ts";
import { problem } from "../../src/control/problem.ts";
import { MOST_STEERS } from "../../src/core/purge/steers.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import { type Answer, type Call, receiptAnswer, refused, sentIn, unknownIn, waitIn } from "./call.ts";
import { edgePlan } from "./edge-plan.ts";
import { type EdgesHeard, edgeOf } from "./edge-views.ts";
import { lastResort } from "./last-resort.ts";
import { askRegions } from "./regions.ts";

/** How long regions are waited for, ms. */
const DEADLINE_MS = 3000;

/** `GET edges`: all of EDGES in their order, then those EDGES has no more of which something is said. Timeout: 3 s for regions; who does not answer is named. */
export async function edges(call: Call): Promise<Answer> {
  const { ledger, names, query, nowMs } = call;
  const problems = unknownIn(query, []);
  if (problems.length > 0) return refused("control-invalid", problems);
  const listed = names.settings.edges;
  const [statuses, heard] = await Promise.all([ledger.steers(), heardOf(call)]);
  const gone = statuses.map(({ steer }) => steer.edge).filter((id) => !listed.some((edge) => edge.id === id));
  const result = [...listed, ...gone].map((edge) => edgeOf(edge, statusOf(statuses, edge), heard, names, nowMs()));
  return { kind: "done", result, messages: silence(heard) };
}

/** `GET edges/{id}`. */
export async function edge(call: Call): Promise<Answer> {
  const { ledger, names, id, query, nowMs } = call;
  const problems = unknownIn(query, []);
  if (problems.length > 0) return refused("control-invalid", problems);
  const statuses = await ledger.steers();
  const known = listedAs(call, id) ?? (statuses.some(({ steer }) => steer.edge === id) ? id : undefined);
  if (known === undefined) return unknownEdge(call, statuses);
  const heard = typeof known === "string" ? { said: new Map(), silent: [] } : await heardOf(call);
  return { kind: "done", result: edgeOf(known, statusOf(statuses, known), heard, names, nowMs()), messages: silence(heard) };
}

/** `PUT edges/{id}`: in the place of what was said of it before. The same put twice is done once. */
export async function putEdge(call: Call): Promise<Answer> {
  const { ledger, names, request, who, id, query } = call;
  const waitSec = waitIn(query, DEFAULT_WAIT_SEC);
  const sent = await sentIn(request);
  if (sent.kind === "refused") return sent.answer;
  const found = listedAs(call, id);
  if (found === undefined) return unknownEdge(call, []);
  const planned = edgePlan(names, found, sent.value, call.nowMs());
  const problems = [...(planned.kind === "problems" ? planned.problems : []), ...unknownIn(query, ["wait", "timeout"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (planned.kind === "problems" || problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const { plan: steer } = planned;
  const all = names.settings.edges;
  const rivals = all.filter(({ origin }) => origin === found.origin).map((edge) => edge.id);
  const before = await ledger.steers();
  const reply = await ledger.putSteer({ by: who.name, steer, rivals });
  switch (reply.kind) {
    case "pinned": {
      const where = reply.regions.length === 0 ? "" : ` in ${reply.regions.join(", ")}`;
      const expected = `a path that no other edge is pinned for: ${reply.edge} is${where}; unpin it first`;
      return refused("control-pinned", [problem(`pin[${Math.max(0, steer.pins.indexOf(reply.prefix))}]`, expected, reply.prefix)]);
    }
    case "full":
      return refused("control-invalid", [{ path: "id", expected: `at most ${MOST_STEERS} edges of which something is said; take some back (GET edges lists those EDGES has no more)`, found: "another" }]);
    case "accepted": {
      const answer = await receiptAnswer(call, reply.receipt, waitSec);
      if (answer.kind !== "done") return answer;
      const notes = [lastResort(all, found, before.map((status) => status.steer), steer, call.nowMs()), reply.repeated ? undefined : insteadOf(statusOf(before, found), call.nowMs())];
      return { ...answer, messages: [...notes.filter((note) => note !== undefined), ...(answer.messages ?? [])] };
    }
    default:
      return reply satisfies never;
  }
}

/** `DELETE edges/{id}`: it is used as EDGES says. Of one that EDGES has no more too. */
export async function dropEdge(call: Call): Promise<Answer> {
  const { ledger, id, query, who } = call;
  const waitSec = waitIn(query, DEFAULT_WAIT_SEC);
  const problems = [...unknownIn(query, ["wait", "timeout"]), ...(typeof waitSec === "number" ? [] : [waitSec])];
  if (problems.length > 0 || typeof waitSec !== "number") return refused("control-invalid", problems);
  const receipt = await ledger.dropSteer(id, who.name);
  if (receipt !== undefined) return receiptAnswer(call, receipt, waitSec);
  if (listedAs(call, id) === undefined) return unknownEdge(call, await ledger.steers());
  return refused("control-unknown", [{ path: "id", expected: "an edge of which something is said at run time", found: "one that is used as EDGES says" }]);
}

function listedAs({ names }: Call, id: string): Edge | undefined {
  return names.settings.edges.find((edge) => edge.id === id);
}

function statusOf(statuses: readonly SteerStatus[], edge: Edge | string): SteerStatus | undefined {
  const id = typeof edge === "string" ? edge : edge.id;
  return statuses.find(({ steer }) => steer.edge === id);
}

/** Says which ids there are. */
function unknownEdge({ names, id }: Call, statuses: readonly SteerStatus[]): Answer {
  const ids = new Set([...names.settings.edges.map((edge) => edge.id), ...statuses.map(({ steer }) => steer.edge)]);
  const expected = ids.size === 0 ? "the id of an edge; EDGES lists none" : `the id of an edge: ${[...ids].join(", ")}`;
  return refused("control-unknown", [problem("id", expected, id)]);
}

/** What was said before and holds no more, so that nobody loses it unawares. */
function insteadOf(status: SteerStatus | undefined, nowMs: number): string | undefined {
  if (status === undefined || (status.steer.untilMs ?? Number.POSITIVE_INFINITY) <= nowMs) return undefined;
  const { drain, weight, pins, regions, untilMs } = status.steer;
  const words = [
    ...(drain === undefined ? [] : [drain ? "drained" : "not drained"]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    ...(pins.length === 0 ? [] : [`pinned for ${pins.join(" ")}`]),
    ...(regions.length === 0 ? [] : [`in ${regions.join(", ")}`]),
    ...(untilMs === undefined ? [] : [`until ${new Date(untilMs).toISOString()}`]),
  ];
  return `This takes the place of what ${status.by} said: ${words.join(", ")}.`;
}

/** Asks the regions of PREWARM_REGIONS, where regions are bound. */
async function heardOf({ toRegion, names }: Call): Promise<EdgesHeard> {
  const bound = [...new Set(names.settings.prewarmRegions)].filter((region) => toRegion(region) !== undefined);
  return askRegions(toRegion, names.settings.edges.length === 0 ? [] : bound, DEADLINE_MS, (port) => port.edges());
}

function silence({ silent }: EdgesHeard): string[] {
  return silent.length === 0 ? [] : [`No answer within ${DEADLINE_MS / 1000} s from ${silent.join(", ")}: what they know of edges is unknown.`];
}
