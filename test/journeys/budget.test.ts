import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

/** More slices than one request on the free plan may fill, or look up. */
const song = bytesOf(71, HEAD_BYTES + 60 * SLICE_BYTES + 5);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { PLAN: "free" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a file that costs more subrequests than the plan has", () => {
  it("is whole all the same, its end in one range of the origin", async () => {
    origin.serve("/long.flac", { bytes: song });
    for (let time = 0; time < 4; time += 1) {
      const before = origin.to("/long.flac").length;
      expectWhole(await edge.get("/long.flac"), song);
      await origin.idle();
      const asked = origin.to("/long.flac").slice(before);
      expect(asked.filter(({ headers }) => headers.range?.endsWith(`-${song.size - 1}`))).toHaveLength(1);
      expect(asked.reduce((sum, { sent }) => sum + sent, 0)).toBeLessThanOrEqual(song.size);
    }
  });

  it("gives any range of itself", async () => {
    origin.serve("/part.flac", { bytes: song });
    expectPart(await edge.get("/part.flac", { range: "bytes=70000-" }), song, 70_000, song.size - 1);
    expectPart(await edge.get("/part.flac", { range: "bytes=3900000-3900009" }), song, 3_900_000, 3_900_009);
  });

  it("is not asked for again when its listener leaves during that range", async () => {
    const isRest = (range: string | undefined): boolean => range?.endsWith(`-${song.size - 1}`) === true;
    origin.serve("/left.flac", ({ headers }) => ({ bytes: song, ...(isRest(headers.range) ? { pace: { bytes: 65_536, everyMs: 10 } } : {}) }));
    await edge.ask("/left.flac", { abortAfterBytes: 20 * SLICE_BYTES });
    await origin.idle("/left.flac");
    // Whatever would be asked next has been by the time a request begun after it is answered.
    expectPart(await edge.get("/left.flac", { range: "bytes=0-9" }), song, 0, 9);
    await origin.idle("/left.flac");
    expect(origin.to("/left.flac").filter(({ headers }) => isRest(headers.range))).toHaveLength(1);
  });
});
