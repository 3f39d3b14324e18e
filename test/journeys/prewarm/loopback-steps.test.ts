import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { SLICE_BYTES } from "../../support/edge.ts";
import { costOf, startSteps, type Steps } from "./steps.ts";

const song = bytesOf(931, 2 * SLICE_BYTES + 11);
let steps: Steps;
beforeAll(async () => {
  steps = await startSteps({ COLO_REACH: "loopback" }, { reserve: true });
});
afterAll(() => steps?.close());

it("a slice that is read through the cached entrypoint costs one request to the origin, and is warm all the same", async () => {
  steps.origin.serve("/looped.flac", { bytes: song });
  const outcomes = await steps.all("FRA", "/looped.flac");
  expect(outcomes.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, 11].map((bytes) => ({ from: "upstream", bytes, upstreamRequests: 1 })));
  expect(steps.origin.to("/looped.flac")).toHaveLength(3);
  const again = await steps.all("FRA", "/looped.flac");
  expect(again.map(costOf)).toEqual([SLICE_BYTES, SLICE_BYTES, 11].map((bytes) => ({ from: "colo", bytes, upstreamRequests: 0 })));
  for (const colo of ["FRA", "NRT"] as const) await steps.expectHit(colo, "/looped.flac", song);
});
