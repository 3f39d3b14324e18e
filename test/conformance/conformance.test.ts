import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge, type Edge } from "../support/edge.ts";
import { startScriptedOrigin, type ScriptedOrigin } from "./origin.ts";
import { digestOf, LAST_RUN, type CaseRun } from "./report.ts";
import { runCase, type Turns } from "./run.ts";
import { CASES } from "./tables/index.ts";
import { worldsOf } from "./worlds.ts";

/** Requests under way at a time, over all edges: more would only make clocks unfair on a small machine. */
const AT_ONCE = 8;

const worlds = worldsOf(CASES);
const runs = new Map<string, Promise<string[]>>();
const edges: Edge[] = [];
let origin: ScriptedOrigin;

beforeAll(async () => {
  origin = await startScriptedOrigin();
  const turn = turns(AT_ONCE);
  for (const { settings, cases } of worlds) {
    const edge = await startEdge(origin, { settings });
    edges.push(edge);
    // All cases of all edges run side by side from here on; each test below waits for its own.
    for (const given of cases) runs.set(given.id, runCase(given, edge, origin, turn));
  }
});

afterAll(async () => {
  if (runs.size === CASES.length) {
    const done: CaseRun[] = await Promise.all(CASES.map(async (given) => ({
      id: given.id,
      digest: digestOf(given),
      clause: given.clause,
      says: given.says,
      world: worlds.find(({ cases }) => cases.includes(given))?.name ?? "",
      ...(given.refused === undefined ? {} : { refused: given.refused }),
      wrong: (await runs.get(given.id)) ?? ["it did not run"],
    })));
    await writeFile(LAST_RUN, `${JSON.stringify(done, null, 1)}\n`);
  }
  await Promise.all(edges.map((edge) => edge.close()));
  await origin?.close();
});

describe.each(worlds)("$name", ({ cases }) => {
  it.each(cases)("$clause: $says ($id)", async ({ id }) => {
    expect(await runs.get(id)).toEqual([]);
  });
});

function turns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
