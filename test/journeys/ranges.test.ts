import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, partsOf } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";

const HEAD = 262_144;
const SLICE = 1_048_576;
const song = bytesOf(21, HEAD + 2 * SLICE + 54_321);
const last = song.size - 1;
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { HEAD_BYTES: String(HEAD), SLICE_BYTES: String(SLICE) } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const PARTS: [string, number, number][] = [
  ["bytes=0-0", 0, 0],
  ["bytes=0-1", 0, 1],
  ["bytes=0-99", 0, 99],
  ["bytes=1000-1999", 1000, 1999],
  ["bytes=0-", 0, last],
  [`bytes=${last}-`, last, last],
  [`bytes=${last}-${last}`, last, last],
  ["bytes=-1", last, last],
  ["bytes=-4096", last - 4095, last],
  [`bytes=-${song.size}`, 0, last],
  ["bytes=-99999999999", 0, last],
  [`bytes=100-${song.size + 1000}`, 100, last],
  ["bytes=100-99999999999999", 100, last],
  [`bytes=${HEAD - 1}-${HEAD - 1}`, HEAD - 1, HEAD - 1],
  [`bytes=${HEAD}-${HEAD}`, HEAD, HEAD],
  [`bytes=${HEAD - 1}-${HEAD}`, HEAD - 1, HEAD],
  [`bytes=${HEAD + 1}-${HEAD + SLICE - 2}`, HEAD + 1, HEAD + SLICE - 2],
  [`bytes=${HEAD}-${HEAD + SLICE - 1}`, HEAD, HEAD + SLICE - 1],
  [`bytes=${HEAD + SLICE - 1}-${HEAD + SLICE}`, HEAD + SLICE - 1, HEAD + SLICE],
  [`bytes=${HEAD + SLICE + 1}-${HEAD + 2 * SLICE}`, HEAD + SLICE + 1, HEAD + 2 * SLICE],
  [`bytes=${HEAD - 1}-${HEAD + 2 * SLICE}`, HEAD - 1, HEAD + 2 * SLICE],
  [`bytes=${HEAD + 2 * SLICE}-${last}`, HEAD + 2 * SLICE, last],
  ["Bytes=5-6", 5, 6],
  ["bytes= 5-6", 5, 6],
];

const IGNORED = ["bytes=9-5", "bytes=a-b", "bytes=", "bytes=-", "bytes=5", "bytes 5-6", "lines=1-2", "bytes=1-2-3", "bytes=+1-2", "bytes=1.5-2", "bytes=0x1-2", "items=0-"];

describe("a range", () => {
  it.each(PARTS)("%s is answered, cold and hot", async (range, first, end) => {
    const path = `/${encodeURIComponent(range)}.mp3`;
    origin.serve(path, { bytes: song });
    expectPart(await edge.get(path, { range }), song, first, end);
    await origin.idle(path);
    // The rest of a slice begun in its middle may still be on its way; what matters is that no byte is asked twice.
    expectPart(await edge.get(path, { range }), song, first, end);
    await origin.idle(path);
    expect(origin.to(path).every(({ method }) => method === "GET")).toBe(true);
    expect(origin.sentTwiceFor(path)).toBe(0);
    expect(origin.sentFor(path)).toBeLessThanOrEqual(end - first + 1 + 2 * SLICE);
  });
  it.each(IGNORED)("that is none, %j, is ignored", async (range) => {
    const path = "/whole.mp3";
    origin.serve(path, { bytes: song });
    expectWhole(await edge.get(path, { range }), song);
  });
  it.each([`bytes=${song.size}-`, `bytes=${song.size}-${song.size + 5}`, "bytes=99999999999-", "bytes=-0"])(
    "beyond the end, %s, is 416 and says the size, cold and hot",
    async (range) => {
      const path = `/beyond-${encodeURIComponent(range)}.mp3`;
      origin.serve(path, { bytes: song });
      for (const _ of ["cold", "hot"]) {
        const answer = await edge.get(path, { range });
        expect([answer.status, answer.header("content-range"), answer.complete]).toEqual([416, `bytes */${song.size}`, true]);
      }
      expectWhole(await edge.get(path), song);
    },
  );
  it("of an empty file is 416 of zero bytes", async () => {
    origin.serve("/empty.mp3", {});
    const answer = await edge.get("/empty.mp3", { range: "bytes=0-" });
    expect([answer.status, answer.header("content-range")]).toEqual([416, "bytes */0"]);
  });
  it("is ignored on HEAD", async () => {
    origin.serve("/head.mp3", { bytes: song });
    const answer = await edge.ask("/head.mp3", { method: "HEAD", headers: { range: "bytes=0-1" } });
    expect([answer.status, answer.header("content-length"), answer.body.length]).toEqual([200, String(song.size), 0]);
  });
  it("that is cold costs one request to the origin, and no HEAD before it", async () => {
    origin.serve("/one.mp3", { bytes: song });
    const first = HEAD + SLICE + 500_000;
    expectPart(await edge.get("/one.mp3", { range: `bytes=${first}-${first + 99}` }), song, first, first + 99);
    await origin.idle();
    expect(origin.to("/one.mp3").map(({ method }) => method)).toEqual(["GET"]);
    expect(origin.sentFor("/one.mp3")).toBeLessThanOrEqual(100 + 2 * SLICE);
  });
  it("of two bytes and then the whole is what Safari asks first, and is answered so", async () => {
    origin.serve("/safari.mp3", { bytes: song });
    const probe = await edge.get("/safari.mp3", { range: "bytes=0-1" });
    expectPart(probe, song, 0, 1);
    expect([probe.header("accept-ranges"), probe.header("content-length")]).toEqual(["bytes", "2"]);
    const whole = await edge.get("/safari.mp3");
    expectWhole(whole, song);
    expect(whole.header("etag")).toBe(probe.header("etag"));
    expectPart(await edge.get("/safari.mp3", { range: `bytes=0-${last}` }), song, 0, last);
    await origin.idle();
    expect(origin.sentFor("/safari.mp3")).toBe(song.size);
  });
});

/** RFC 9110 §14.2: several ranges may be answered in parts or as the whole; either way each byte is right. */
function expectParts(answer: RawAnswer, wanted: readonly (readonly [number, number])[]): void {
  if (answer.status === 200) return expectWhole(answer, song);
  expect([answer.status, answer.complete]).toEqual([206, true]);
  const parts = partsOf(answer);
  expect(parts.map(({ contentRange }) => contentRange)).toEqual(wanted.map(([first, end]) => `bytes ${first}-${end}/${song.size}`));
  parts.forEach(({ bytes }, i) => expect(bytes.equals(song.read(wanted[i]?.[0] ?? 0, (wanted[i]?.[1] ?? 0) + 1))).toBe(true));
}

describe("several ranges", () => {
  it("are answered in parts or as the whole", async () => {
    origin.serve("/several.mp3", { bytes: song });
    const range = `bytes=0-9,${HEAD - 1}-${HEAD},-5`;
    const wanted = [[0, 9], [HEAD - 1, HEAD], [last - 4, last]] as const;
    for (const _ of ["cold", "hot"]) expectParts(await edge.get("/several.mp3", { range }), wanted);
  });
  it.each([
    ["thousands of the same byte", Array.from({ length: 2500 }, () => "0-0").join()],
    ["thousands of overlapping open ones", Array.from({ length: 2500 }, (_, i) => `${i}-`).join()],
    ["thousands of suffixes", Array.from({ length: 2500 }, (_, i) => `-${i + 1}`).join()],
  ])("as %s cost the origin nothing more", async (what, ranges) => {
    const path = `/${what.length}-amplified.mp3`;
    origin.serve(path, { bytes: song });
    const answer = await edge.get(path, { range: `bytes=${ranges}` });
    await origin.idle();
    expect([200, 206, 400, 416, 431]).toContain(answer.status);
    if (answer.status === 200) expectWhole(answer, song);
    expect(answer.body.length).toBeLessThanOrEqual(song.size);
    expect(origin.sentFor(path)).toBeLessThanOrEqual(answer.body.length + 2 * SLICE);
  });
});
