import type { Edge } from "../support/edge.ts";
import type { RawAnswer } from "../support/raw.ts";
import { rootOf, type Case, type Step } from "./case.ts";
import { wrongWith } from "./judge.ts";
import type { ScriptedOrigin } from "./origin.ts";
import type { Turns } from "./turns.ts";
import { requestFields, type Filling } from "./wire.ts";

/** How often a step that settles is asked at most, and how long a background request may take to reach the origin. */
const MOST_TRIES = 60;
const BACKGROUND_MS = 3000;

/** Runs a case and says what was not as it expects, each with its step; empty when it conforms. Never rejects. */
export async function runCase(given: Case, edge: Pick<Edge, "url" | "ask">, origin: ScriptedOrigin, turns: Turns): Promise<string[]> {
  await turns.begin();
  try {
    for (const [index, step] of given.steps.entries()) {
      // Waiting for a lifetime to run out is waiting for the clock: no event tells. All cases wait side by side.
      if (step.afterMs !== undefined) await turns.away(new Promise((over) => setTimeout(over, step.afterMs)));
      const wrong = await runStep(given, index, step, edge, origin).catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
      if (wrong.length > 0) return wrong.map((text) => `step ${index + 1}: ${text}`);
    }
    return [];
  } finally {
    turns.end();
  }
}

async function runStep(given: Case, index: number, step: Step, edge: Pick<Edge, "url" | "ask">, origin: ScriptedOrigin): Promise<string[]> {
  const root = rootOf(given);
  const filling: Filling = { root, edge: new URL(edge.url).host };
  // What settles waits for what the step before began, so the origin goes on answering as it did then.
  if (step.settles !== true || step.origin !== undefined) origin.begin(root, { id: given.id, step: index + 1, replies: [step.origin ?? []].flat(), filling });
  const before = origin.seen(root).length;
  let wrong: string[] = [];
  for (let tries = 0; tries < (step.settles ? MOST_TRIES : 1); tries += 1) {
    const from = step.settles ? origin.seen(root).length : before;
    const answers = await Promise.all(Array.from({ length: step.times ?? 1 }, () => ask(given, step, edge, filling)));
    const upstream = origin.seen(root).slice(from);
    wrong = answers.flatMap((answer) => wrongWith(given, index, { answer, upstream: step.expect.background === undefined ? upstream : [] }, filling));
    if (wrong.length === 0) break;
  }
  if (wrong.length > 0 || step.expect.background === undefined) return wrong;
  return await inBackground(step.expect.background, before, root, origin);
}

function ask(given: Case, { request = {} }: Step, edge: Pick<Edge, "ask">, filling: Filling): Promise<RawAnswer> {
  const { method = "GET", path = given.path ?? "thing", fields = {}, body } = request;
  return edge.ask(`${rootOf(given)}/${path}`, { method, headers: requestFields(fields, filling), ...(body === undefined ? {} : { body }) });
}

/** Waits for the requests that follow an answer. */
async function inBackground(count: number, before: number, root: string, origin: ScriptedOrigin): Promise<string[]> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, BACKGROUND_MS);
  await Promise.race([origin.arrived(root, before + count), deadline.promise]);
  clearTimeout(timer);
  const seen = origin.seen(root).slice(before);
  await Promise.all(seen.map(({ ended }) => ended));
  const came = origin.seen(root).length - before;
  return came === count ? [] : [`the origin was asked ${came} times in the background, not ${count}`];
}
