import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectWhole, isHit } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

const song = bytesOf(91, 200_000);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { pops: ["FRA", "SIN"] });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const at = (colo: string, path: string): Promise<RawAnswer> =>
  rawRequest(edge.pops.find((pop) => pop.colo === colo)?.url ?? "", { path, headers: { host: "music.example" } });

describe("two data centres", () => {
  it("fill themselves, each once", async () => {
    origin.serve("/song.mp3", { bytes: song });
    for (const [i, colo] of ["FRA", "SIN"].entries()) {
      const cold = await at(colo, "/song.mp3");
      expectWhole(cold, song);
      expect(isHit(cold)).toBe(false);
      await origin.idle();
      expect(origin.sentFor("/song.mp3")).toBe((i + 1) * song.size);
      const hot = await at(colo, "/song.mp3");
      expectWhole(hot, song);
      expect(isHit(hot)).toBe(true);
      expect(origin.sentFor("/song.mp3")).toBe((i + 1) * song.size);
    }
  });
  it("hold what each was given: one may have the old track while the other has the new", async () => {
    const remix = bytesOf(92, 190_000);
    origin.serve("/changed.mp3", { bytes: song });
    expectWhole(await at("FRA", "/changed.mp3"), song);
    origin.change("/changed.mp3", { bytes: remix });
    expectWhole(await at("SIN", "/changed.mp3"), remix);
    expectWhole(await at("FRA", "/changed.mp3"), song);
  });
  it("do not share a cold crowd's fill", async () => {
    origin.serve("/crowd.mp3", { bytes: song });
    const crowd = Array.from({ length: 40 }, (_, i) => at(i % 2 === 0 ? "FRA" : "SIN", "/crowd.mp3"));
    for (const answer of await Promise.all(crowd)) expectWhole(answer, song);
    await origin.idle();
    expect(origin.sentFor("/crowd.mp3")).toBe(2 * song.size);
  });
});
