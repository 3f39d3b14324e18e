import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAST_RUN, type CaseRun } from "../../scripts/docs/conformance-run.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { startScriptedOrigin, type ScriptedOrigin } from "./origin.ts";
import { reportOf } from "./report.ts";
import { runCase } from "./run.ts";
import { CASES } from "./tables/index.ts";
import { Turns } from "./turns.ts";
import { worldsOf } from "./worlds.ts";

/** Cases under way at a time, over all edges, those that wait for a lifetime not counted: more would only make clocks unfair. */
const AT_ONCE = 8;

const worlds = worldsOf(CASES);
const runs = new Map<string, Promise<CaseRun>>();
const edges: Edge[] = [];
let origin: ScriptedOrigin;

beforeAll(async () => {
  origin = await startScriptedOrigin();
  const turns = new Turns(AT_ONCE);
  for (const world of worlds) {
    const edge = await startEdge(origin, { settings: world.settings });
    edges.push(edge);
    // All cases of all edges run side by side from here on; each test below waits for its own.
    for (const given of world.cases) runs.set(given.id, runCase(given, edge, origin, turns).then((wrong) => reportOf(given, world, wrong)));
  }
});

afterAll(async () => {
  const done = await Promise.all(CASES.flatMap(({ id }) => runs.get(id) ?? []));
  // The page is made of whole runs only.
  if (done.length === CASES.length) await writeFile(LAST_RUN, `${JSON.stringify(done, null, 1)}\n`);
  await Promise.all(edges.map((edge) => edge.close()));
  await origin?.close();
});

describe.each(worlds)("$name", ({ cases }) => {
  it.each(cases)("$clause: $says ($id)", async ({ id }) => {
    expect((await runs.get(id))?.wrong).toEqual([]);
  });
});
