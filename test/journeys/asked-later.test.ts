import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { type Origin, startOrigin } from "../origin/origin.ts";
import { SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";

const song = bytesOf(41, 2 * SLICE_BYTES + 5);
const KEPT: [string, string] = ["cache-control", "max-age=3600"];
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, {});
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

it.each([408, 425, 429, 500, 503])("an upstream that answers %d for a later slice ends no copy of the first", async (status) => {
  const path = `/later-${status}.mp3`;
  origin.serve(path, { bytes: song, headers: [KEPT] });
  expectPart(await edge.get(path, { range: "bytes=0-99" }), song, 0, 99);
  await origin.idle();
  origin.change(path, { status });
  expect((await edge.get(path)).complete).toBe(false);
  const asked = origin.to(path).length;
  const again = await edge.get(path, { range: "bytes=0-99" });
  expectPart(again, song, 0, 99);
  expect([isHit(again), origin.to(path).length]).toEqual([true, asked]);
  origin.change(path, { bytes: song, headers: [KEPT] });
  expectWhole(await edge.get(path), song);
  expect(origin.to(path).filter(({ headers }) => headers.range === `bytes=0-${SLICE_BYTES - 1}`)).toHaveLength(1);
});
