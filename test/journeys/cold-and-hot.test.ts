import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, expectPart, expectWhole, isHit } from "../support/judge.ts";

const song = bytesOf(11, 5 * 65_536 + 1234);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a track nobody asked for before", () => {
  it("is served whole and stored, and the origin sends each byte once", async () => {
    origin.serve("/cold.mp3", { bytes: song });
    const answer = await edge.get("/cold.mp3");
    expectWhole(answer, song);
    expect(answer.header("content-length")).toBe(String(song.size));
    expect(cacheStatus(answer)).toMatchObject({ fwd: "uri-miss", stored: true });
    expect(cacheStatus(answer)).not.toHaveProperty("hit");
    await origin.idle();
    expect(origin.sentFor("/cold.mp3")).toBe(song.size);
  });
  it("keeps the origin's validators and type, and accepts ranges", async () => {
    origin.serve("/fields.mp3", { bytes: song, etag: '"v1"', lastModified: "Thu, 05 Mar 2026 10:00:00 GMT" });
    const answer = await edge.get("/fields.mp3");
    expect(answer.header("etag")).toBe('"v1"');
    expect(answer.header("last-modified")).toBe("Thu, 05 Mar 2026 10:00:00 GMT");
    expect(answer.header("content-type")).toBe("audio/mpeg");
    expect(answer.header("accept-ranges")).toBe("bytes");
    expect(answer.headers.get("etag")).toHaveLength(1);
  });
  it("costs a HEAD no more than the head and a slice", async () => {
    origin.serve("/head.mp3", { bytes: song });
    const answer = await edge.ask("/head.mp3", { method: "HEAD" });
    expect([answer.status, answer.body.length, answer.header("content-length")]).toEqual([200, 0, String(song.size)]);
    await origin.idle();
    expect(origin.sentFor("/head.mp3")).toBeLessThanOrEqual(HEAD_BYTES + SLICE_BYTES);
  });
  it("may be empty", async () => {
    const nothing = bytesOf(1, 0);
    origin.serve("/empty.mp3", { bytes: nothing });
    for (const _ of ["cold", "again"]) {
      const answer = await edge.get("/empty.mp3");
      expectWhole(answer, nothing);
      expect(answer.header("content-length")).toBe("0");
    }
  });
});

describe("a track somebody has heard", () => {
  it("is a hit, with its age, without a question to the origin", async () => {
    origin.serve("/hot.mp3", { bytes: song });
    expectWhole(await edge.get("/hot.mp3"), song);
    const asked = origin.to("/hot.mp3").length;
    for (let i = 0; i < 3; i += 1) {
      const answer = await edge.get("/hot.mp3");
      expectWhole(answer, song);
      expect(cacheStatus(answer)).toMatchObject({ hit: true });
      expect(cacheStatus(answer)).not.toHaveProperty("fwd");
      expect(answer.header("age")).toMatch(/^\d+$/);
    }
    const head = await edge.ask("/hot.mp3", { method: "HEAD" });
    expect([head.status, head.body.length, head.header("content-length")]).toEqual([200, 0, String(song.size)]);
    expect(cacheStatus(head)).toMatchObject({ hit: true });
    expect(origin.to("/hot.mp3")).toHaveLength(asked);
  });
  it("is fetched only where it is missing", async () => {
    origin.serve("/partly.mp3", { bytes: song });
    const first = HEAD_BYTES + SLICE_BYTES;
    expectPart(await edge.get("/partly.mp3", { range: `bytes=${first}-${first + 9}` }), song, first, first + 9);
    expectWhole(await edge.get("/partly.mp3"), song);
    expectWhole(await edge.get("/partly.mp3"), song);
    await origin.idle();
    expect(origin.sentFor("/partly.mp3")).toBe(song.size);
  });
  it("does not hand a long lifetime to browsers", async () => {
    origin.serve("/forever.mp3", { bytes: song, headers: [["cache-control", "public, max-age=31536000, s-maxage=31536000"]] });
    const answer = await edge.get("/forever.mp3");
    const control = answer.header("cache-control") ?? "";
    expect(control).not.toContain("s-maxage");
    expect(Number(/max-age=(\d+)/.exec(control)?.[1])).toBeLessThanOrEqual(86_400);
  });
});

describe("a URL", () => {
  it.each(["/a%20b/%C3%A9t%C3%A9.mp3", "/AC%2FDC.mp3", "/plus+and;semi,comma.mp3", "/q.mp3?a=1&a=%20&b=2"])(
    "reaches the origin as it was asked: %s",
    async (path) => {
      origin.serve(path, { bytes: song });
      expectWhole(await edge.get(path), song);
      expect([...new Set(origin.to(path).map(({ url }) => url))]).toEqual([path]);
    },
  );
  it.each([
    ["/twice//slashed.mp3", "/twice/slashed.mp3"],
    ["/%7euser/%63af%c3%a9.mp3", "/~user/caf%C3%A9.mp3"],
    ["/order.mp3?b=2&a=1", "/order.mp3?a=1&b=2"],
    ["/bare.mp3?", "/bare.mp3"],
  ])("is asked of the origin in its one normal form, and is one copy: %s", async (written, normal) => {
    origin.serve(normal, { bytes: song });
    expectWhole(await edge.get(written), song);
    expect(isHit(await edge.get(normal))).toBe(true);
    expect([...new Set(origin.to(normal).map(({ url }) => url))]).toEqual([normal]);
  });

  it("is another one with another query", async () => {
    const other = bytesOf(12, 70_000);
    origin.serve("/same.mp3?v=1", { bytes: song });
    origin.serve("/same.mp3?v=2", { bytes: other });
    for (const _ of ["cold", "hot"]) {
      expectWhole(await edge.get("/same.mp3?v=1"), song);
      expectWhole(await edge.get("/same.mp3?v=2"), other);
    }
  });
});

describe("the type of audio", () => {
  it.each([
    ["mp3", /^audio\/mpeg$/],
    ["m4a", /^audio\/mp4$/],
    ["aac", /^audio\/aac$/],
    ["flac", /^audio\/flac$/],
    ["opus", /^audio\/ogg/],
    ["wav", /^audio\/(wav|vnd\.wave|wave)$/],
  ])("is right for .%s though the origin says octets", async (suffix, type) => {
    origin.serve(`/typed.${suffix}`, { bytes: song, type: "application/octet-stream" });
    expect((await edge.get(`/typed.${suffix}`)).header("content-type")).toMatch(type);
    expect((await edge.get(`/typed.${suffix}`, { range: "bytes=0-9" })).header("content-type")).toMatch(type);
  });
});
