import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, expectPart, expectWhole } from "../support/judge.ts";

const song = bytesOf(31, 150_000);
const MODIFIED = "Thu, 05 Mar 2026 10:00:00 GMT";
const BEFORE = "Thu, 05 Mar 2026 09:59:59 GMT";
const AFTER = "Thu, 05 Mar 2026 10:00:01 GMT";
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  origin.serve("/tagged.mp3", { bytes: song, etag: '"a,b"', lastModified: MODIFIED });
  origin.serve("/dated.mp3", { bytes: song, etag: false, lastModified: MODIFIED });
  await edge.get("/tagged.mp3");
  await edge.get("/dated.mp3");
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a copy the listener has", () => {
  it.each([
    ["the tag", { "if-none-match": '"a,b"' }],
    ["the tag made weak", { "if-none-match": 'W/"a,b"' }],
    ["a list with the tag", { "if-none-match": '"x", W/"y", "a,b"' }],
    ["a list over two lines", { "if-none-match": ['"x"', '"a,b"'] }],
    ["any", { "if-none-match": "*" }],
    ["the date", { "if-modified-since": MODIFIED }],
    ["a later date", { "if-modified-since": AFTER }],
    ["the tag, whatever the date", { "if-none-match": '"a,b"', "if-modified-since": BEFORE }],
    ["the tag, whatever the range", { "if-none-match": '"a,b"', range: "bytes=0-9" }],
  ] as const)("is confirmed by %s", async (_, headers) => {
    const before = origin.to("/tagged.mp3").length;
    for (const method of ["GET", "HEAD"]) {
      const answer = await edge.ask("/tagged.mp3", { method, headers });
      expect([answer.status, answer.body.length, answer.complete]).toEqual([304, 0, true]);
      expect(answer.header("etag")).toBe('"a,b"');
      expect(answer.header("content-range")).toBeUndefined();
    }
    expect(origin.to("/tagged.mp3")).toHaveLength(before);
  });
  it.each([
    ["another tag", { "if-none-match": '"a"' }],
    ["a tag that is part of ours", { "if-none-match": '"b"' }],
    ["a tag without quotes", { "if-none-match": "a,b" }],
    ["an earlier date", { "if-modified-since": BEFORE }],
    ["no date at all", { "if-modified-since": "yesterday" }],
    ["another tag, whatever the date", { "if-none-match": '"x"', "if-modified-since": AFTER }],
  ] as const)("is replaced by the whole for %s", async (_, headers) => {
    expectWhole(await edge.get("/tagged.mp3", headers), song);
  });
  it("is confirmed though the edge has none yet", async () => {
    origin.serve("/cold.mp3", { bytes: song, etag: '"v1"' });
    const answer = await edge.get("/cold.mp3", { "if-none-match": '"v1"' });
    expect([answer.status, answer.body.length]).toEqual([304, 0]);
    await origin.idle();
    expect(origin.sentFor("/cold.mp3")).toBeLessThanOrEqual(HEAD_BYTES + SLICE_BYTES);
    expectWhole(await edge.get("/cold.mp3", { "if-none-match": '"v0"' }), song);
  });
});

describe("If-Range", () => {
  it.each([
    ["the tag", "/tagged.mp3", '"a,b"'],
    ["the date", "/dated.mp3", MODIFIED],
  ])("with %s gives the part", async (_, path, validator) => {
    expectPart(await edge.get(path, { range: "bytes=70000-70009", "if-range": validator }), song, 70_000, 70_009);
  });
  it.each([
    ["another tag", "/tagged.mp3", '"x"'],
    ["the tag made weak", "/tagged.mp3", 'W/"a,b"'],
    ["an earlier date", "/dated.mp3", BEFORE],
    ["a later date", "/dated.mp3", AFTER],
    ["no validator", "/dated.mp3", "yesterday"],
  ])("with %s gives the whole", async (_, path, validator) => {
    expectWhole(await edge.get(path, { range: "bytes=70000-70009", "if-range": validator }), song);
  });
  it("that fails makes even a range beyond the end whole", async () => {
    expectWhole(await edge.get("/tagged.mp3", { range: "bytes=150000-", "if-range": '"x"' }), song);
  });
});

describe("a copy of the edge that must be confirmed each time", () => {
  it("is confirmed by the origin with a 304 and served whole", async () => {
    origin.serve("/no-cache.mp3", { bytes: song, etag: '"v1"', headers: [["cache-control", "no-cache"]] });
    expectWhole(await edge.get("/no-cache.mp3"), song);
    await origin.idle();
    const sent = origin.sentFor("/no-cache.mp3");
    const next = origin.next("/no-cache.mp3");
    expectWhole(await edge.get("/no-cache.mp3"), song);
    expect((await next).headers["if-none-match"]).toBe('"v1"');
    await origin.idle();
    expect(origin.sentFor("/no-cache.mp3")).toBe(sent);
  });
  it("gives way to a new one", async () => {
    const changed = bytesOf(32, 140_000);
    origin.change("/no-cache.mp3", { bytes: changed, etag: '"v2"', headers: [["cache-control", "no-cache"]] });
    const answer = await edge.get("/no-cache.mp3");
    expectWhole(answer, changed);
    expect(answer.header("etag")).toBe('"v2"');
    expect(cacheStatus(answer).hit).toBeUndefined();
  });
});
