import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";

/** Head, nine slices, and a short one. */
const song = bytesOf(67, HEAD_BYTES + 9 * SLICE_BYTES + 77);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { COLO_REACH: "loopback", PLAN: "paid" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("slices reached through the cached entrypoint", () => {
  it("are joined to the whole, cold and hot, and cost the origin each byte once", async () => {
    origin.serve("/whole.flac", { bytes: song });
    expectWhole(await edge.get("/whole.flac"), song);
    await origin.idle();
    const hot = await edge.get("/whole.flac");
    expectWhole(hot, song);
    expect(isHit(hot)).toBe(true);
    expect(origin.sentFor("/whole.flac")).toBe(song.size);
  });

  const middle = HEAD_BYTES + 2 * SLICE_BYTES;
  it.each([
    ["ends in the slice it begins in", middle + 10, middle + 20],
    ["ends early in the next slice", middle + 10, middle + SLICE_BYTES + 10],
    ["begins in the head and ends in a slice", HEAD_BYTES - 10, HEAD_BYTES + 10],
    ["crosses three slices", middle - 1, middle + 2 * SLICE_BYTES],
    ["is one byte on either side of a boundary", middle - 1, middle],
    ["reaches the last byte", middle + 1, song.size - 1],
  ])("make up a range that %s, cold and hot", async (_, first, last) => {
    const path = `/range-${first}-${last}.flac`;
    origin.serve(path, { bytes: song });
    for (let time = 0; time < 2; time += 1) {
      expectPart(await edge.get(path, { range: `bytes=${first}-${last}` }), song, first, last);
    }
  });

  it("are filled once for a crowd", async () => {
    origin.serve("/crowd.flac", { bytes: song });
    const answers = await Promise.all(Array.from({ length: 12 }, () => edge.get("/crowd.flac")));
    for (const answer of answers) expectWhole(answer, song);
    await origin.idle();
    expect(origin.sentFor("/crowd.flac")).toBe(song.size);
  });
});
