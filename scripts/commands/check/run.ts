import { askAgain } from "./again.ts";
import type { Assignment } from "./arguments.ts";
import { type Answer, Unanswered } from "./ask.ts";
import { ifRange, notModified } from "./conditions.ts";
import { hit, lifetimes, queryOrder } from "./copies.ts";
import { clock, downbeat, https, preflight, versions } from "./deployment.ts";
import { encodings } from "./encodings.ts";
import { notThere, ownErrors } from "./errors.ts";
import { exposed } from "./exposed.ts";
import { fail, type Finding, type NotChecked, ok, type Outcome, type Report, warn, worst } from "./finding.ts";
import { firstAnswer } from "./first-answer.ts";
import { head } from "./head.ts";
import { ranges } from "./ranges.ts";
import { type EdgeCheck, type PathCheck, type Subject, type Visit, visitOf, WHOLE_BYTES } from "./visit.ts";

/** What is asked of a deployment, in this order. */
const EDGE_CHECKS: readonly EdgeCheck[] = [downbeat, versions, clock, https, preflight, ownErrors, notThere];

/** What is asked of a path. `hit` comes first: the others leave copies behind. */
const PATH_CHECKS: readonly PathCheck[] = [hit, lifetimes, ranges, ifRange, notModified, head, exposed, encodings, queryOrder];

/** Checks a deployment from outside. `begin` hears of each check before it starts. Never rejects for what a server does. */
export async function checkEdge({ edge, paths, headers, timeoutMs }: Assignment, begin: (what: string) => void): Promise<Report> {
  const visit = visitOf(edge, paths[0] ?? "/", headers, timeoutMs);
  const findings: Finding[] = [];
  const missing: NotChecked[] = [];
  const note = (check: string, path: string | undefined, outcome: Outcome): void => {
    const whose = path === undefined ? { check } : { check, path };
    if (outcome.kind === "not-checked") return void missing.push({ ...whose, why: outcome.why });
    const { kind: _, ...rest } = outcome;
    findings.push({ ...whose, ...rest });
  };
  const report = (ran: boolean): Report => ({ edge: edge.origin, ran, verdict: worst(findings.map(({ verdict }) => verdict)), findings, notChecked: missing });

  begin("reachable");
  const reached = await answered(() => visit.ask(visit.firstPath, { method: "HEAD" }));
  if (reached instanceof Unanswered) {
    note("reachable", undefined, fail(reached.message, "See whether the address is right and the Worker has a route or custom domain there."));
    return report(false);
  }
  note("reachable", undefined, ok(`answers in ${reached.headAtMs - reached.sentAtMs} ms`));
  for (const { check, run } of EDGE_CHECKS) {
    begin(check);
    note(check, undefined, await judged(() => run(visit)));
  }
  if (paths.length === 0) note("path", undefined, warn("none given: only / is checked", `Give a track: downbeat check ${edge.origin}/path/of/a/track.mp3`));
  for (const path of paths.length === 0 ? ["/"] : paths) {
    begin(`answer of ${path}`);
    const first = await answered(() => visit.ask(path, { atMostBytes: WHOLE_BYTES }));
    const answer = first instanceof Unanswered ? unanswered(first) : firstAnswer(first, paths.length > 0);
    note("answer", path, answer);
    const usable = first instanceof Unanswered || answer.kind !== "found" || first.status !== 200 ? undefined : subjectOf(visit, path, first);
    for (const { check, run } of PATH_CHECKS) {
      if (usable === undefined) {
        missing.push({ check, path, why: "the answer is not 200" });
        continue;
      }
      begin(`${check} of ${path}`);
      note(check, path, await judged(() => run(usable)));
    }
  }
  return report(true);
}

function subjectOf(visit: Visit, path: string, first: Answer): Subject {
  const size = Number(first.fields.get("content-length") ?? 0);
  let tries: Promise<Answer[]> | undefined;
  return { visit, path, first, again: () => (tries ??= askAgain(visit, path, size)) };
}

async function answered(asking: () => Promise<Answer>): Promise<Answer | Unanswered> {
  try {
    return await asking();
  } catch (error) {
    if (error instanceof Unanswered) return error;
    throw error;
  }
}

async function judged(check: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Unanswered) return unanswered(error);
    throw error;
  }
}

const unanswered = ({ message }: Unanswered): Outcome => fail(message, "Check again with a longer --timeout-ms; if it stays so, see the deployment's log.");
