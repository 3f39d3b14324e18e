import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";

const small = bytesOf(701, 150_001);
const large = bytesOf(702, 300_000);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { UNKNOWN_LENGTH_MAX_BYTES: "200000" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const chunked = { ranges: "ignored", length: "chunked" } as const;

/** Asks until an answer is a hit: what is gathered is stored after its last byte has been sent, and nothing tells when. */
async function untilHit(path: string): Promise<Awaited<ReturnType<Edge["get"]>>> {
  for (let tries = 0; ; tries += 1) {
    const answer = await edge.get(path);
    if (isHit(answer) || tries === 20) return answer;
  }
}

describe("a body without a length", () => {
  it("is stored when it ends within the bound, and gives ranges from then on", async () => {
    origin.serve("/small.mp3", { bytes: small, ...chunked });
    expectWhole(await edge.get("/small.mp3"), small);
    const hit = await untilHit("/small.mp3");
    expect(isHit(hit)).toBe(true);
    expectWhole(hit, small);
    const asked = origin.to("/small.mp3").length;
    expectPart(await edge.get("/small.mp3", { range: "bytes=70000-140000" }), small, 70_000, 140_000);
    expect(origin.to("/small.mp3")).toHaveLength(asked);
  });
  it("is passed when it is larger than the bound", async () => {
    origin.serve("/large.mp3", { bytes: large, ...chunked });
    for (let i = 0; i < 3; i += 1) expectWhole(await edge.get("/large.mp3"), large);
    expect(origin.to("/large.mp3")).toHaveLength(3);
  });
  it("is not stored when it breaks off", async () => {
    origin.serve("/broken.mp3", (_, before) => (before === 0 ? { bytes: small, ...chunked, cut: { after: 90_000, how: "reset" } } : { bytes: small, ...chunked }));
    expect((await edge.get("/broken.mp3")).complete).toBe(false);
    expectWhole(await edge.get("/broken.mp3"), small);
  });
  it("is not stored when it ends with its connection, which may have been cut", async () => {
    origin.serve("/closed.mp3", { bytes: small, ranges: "ignored", length: "close" });
    for (let i = 0; i < 3; i += 1) expectWhole(await edge.get("/closed.mp3"), small);
    expect(origin.to("/closed.mp3")).toHaveLength(3);
  });
  it("is not stored where the origin is silent and it has no strong validator", async () => {
    origin.serve("/silent.mp3", { bytes: small, ...chunked, etag: false, lastModified: false });
    for (let i = 0; i < 3; i += 1) expectWhole(await edge.get("/silent.mp3"), small);
    expect(origin.to("/silent.mp3")).toHaveLength(3);
  });
});

describe("a body gzipped although nobody asked", () => {
  it("is undone for a listener who does not take gzip, and left for one who does", async () => {
    origin.serve("/zipped.mp3", { bytes: small, coding: "gzip", ranges: "ignored" });
    const plain = await edge.get("/zipped.mp3", { "accept-encoding": "identity;q=1, *;q=0" });
    expect(plain.header("content-encoding")).toBeUndefined();
    expectWhole(plain, small);
    const zipped = await edge.get("/zipped.mp3", { "accept-encoding": "gzip" });
    expect(zipped.header("content-encoding")).toBe("gzip");
    expect(gunzipSync(zipped.body).equals(small.read(0, small.size))).toBe(true);
  });
});
