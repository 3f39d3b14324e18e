import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

const song = bytesOf(101, 5 * 65_536 + 11);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { pops: ["FRA", "SIN"], reserve: true });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const at = (colo: number, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  rawRequest(edge.pops[colo]?.url ?? "", { path, headers: { host: "music.example", ...headers } });
/** The reserve is written after the answer, and nothing outside tells when. */
const written = (): Promise<void> => new Promise((go) => setTimeout(go, 500));

describe("the reserve", () => {
  it("fills a second data centre without a question to the origin", async () => {
    origin.serve("/song.mp3", { bytes: song });
    expectWhole(await at(0, "/song.mp3"), song);
    await written();
    const asked = origin.to("/song.mp3").length;
    const answer = await at(1, "/song.mp3");
    expectWhole(answer, song);
    expect(answer.header("age")).toMatch(/^\d+$/);
    expectPart(await at(1, "/song.mp3", { range: "bytes=70000-200000" }), song, 70_000, 200_000);
    expect(origin.to("/song.mp3")).toHaveLength(asked);
  });
  it("gives what it has and lets the origin send the rest", async () => {
    origin.serve("/partly.mp3", { bytes: song });
    expectPart(await at(0, "/partly.mp3", { range: "bytes=140000-140009" }), song, 140_000, 140_009);
    await written();
    expectWhole(await at(1, "/partly.mp3"), song);
    await origin.idle();
    expect(origin.sentFor("/partly.mp3")).toBeLessThanOrEqual(song.size + 65_536);
  });
  it("never mixes an old track with a new one", async () => {
    const remix = bytesOf(102, song.size);
    origin.serve("/changed.mp3", { bytes: song, etag: '"v1"' });
    expectPart(await at(0, "/changed.mp3", { range: "bytes=0-99" }), song, 0, 99);
    await written();
    origin.change("/changed.mp3", { bytes: remix, etag: '"v2"' });
    const first = await at(1, "/changed.mp3");
    if (first.complete) expectWhole(first, remix);
    expectWhole(await at(1, "/changed.mp3"), remix);
  });
  it("holds nothing private", async () => {
    origin.serve("/mine.mp3", { bytes: song, headers: [["cache-control", "private"]] });
    expectWhole(await at(0, "/mine.mp3"), song);
    await written();
    const next = origin.next("/mine.mp3");
    expectWhole(await at(1, "/mine.mp3"), song);
    await next;
  });
});
