import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../../origin/bytes.ts";
import { startOrigin, type Origin } from "../../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../../support/edge.ts";
import { unsound } from "../../support/judge.ts";
import type { RawAnswer } from "../../support/raw.ts";

/** Ten slices: what an attacker would like to have fetched for one byte. */
const SLICES = 10;
const song = bytesOf(31, HEAD_BYTES + SLICES * SLICE_BYTES + 11);
const MIB = 1 << 20;
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { PLAN: "paid" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const many = (count: number, one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join();
const RANGES: Readonly<Record<string, string>> = {
  "one byte": "0-0",
  "one byte far inside": "500000-500000",
  "the last byte": "-1",
  "two thousand times the same byte": many(2000, () => "0-0"),
  "two thousand open ranges": many(2000, (i) => `${i}-`),
  "a thousand overlapping wholes": many(1000, () => "0-"),
  "a thousand suffixes": many(1000, (i) => `-${i + 1}`),
  "a byte of each slice": many(SLICES, (i) => `${HEAD_BYTES + i * SLICE_BYTES}-${HEAD_BYTES + i * SLICE_BYTES}`),
  "a byte of each slice, backwards": many(SLICES, (i) => `${song.size - 1 - i * SLICE_BYTES}-${song.size - 1 - i * SLICE_BYTES}`),
  "both ends": "0-0,-1",
  "both sides of every boundary": many(SLICES, (i) => `${HEAD_BYTES + i * SLICE_BYTES - 1}-${HEAD_BYTES + i * SLICE_BYTES}`),
  "three hundred that touch": many(300, (i) => `${i * 2}-${i * 2 + 1}`),
  "some beyond the end among those that are not": `0-0,${many(500, (i) => `${song.size + i}-`)}`,
  "numbers beyond all numbers": `0-0,${"9".repeat(4000)}-${"9".repeat(4000)}`,
  "nested ones": many(200, (i) => `${i}-${600_000 - i}`),
};

/** RangeAmp (small ranges, overlapping ranges): the origin sends no more than the client takes, but for two slices. */
async function expectFrugal(path: string, answers: readonly RawAnswer[]): Promise<void> {
  await origin.idle(path);
  const taken = answers.reduce((sum, { body }) => sum + body.length, 0);
  expect(origin.sentFor(path)).toBeLessThanOrEqual(taken + 2 * SLICE_BYTES);
}

describe.each(["mp3", "bin"])("ranges of a file of kind .%s", (suffix) => {
  // Defence: the needed slices and no more (deliver), several ranges at once are answered by one or by the whole (RFC 9110 §14.2).
  it.each(Object.entries(RANGES))("as %s cost no more than what is taken", async (what, ranges) => {
    const path = `/${what.replaceAll(/\W+/g, "-")}.${suffix}`;
    origin.serve(path, { bytes: song, headers: [["cache-control", "public, max-age=600"]] });
    for (const _ of ["cold", "again"]) {
      const before = origin.sentFor(path);
      const answer = await edge.get(path, { range: `bytes=${ranges}` });
      await origin.idle(path);
      expect([200, 206, 400, 416, 431]).toContain(answer.status);
      if (!answer.header("content-type")?.startsWith("multipart/")) expect(unsound(answer, [song])).toBeUndefined();
      // The other way round: the client gets no more than the file, however often it asks for the same of it.
      expect(answer.body.length).toBeLessThanOrEqual(song.size);
      expect(origin.sentFor(path) - before).toBeLessThanOrEqual(answer.body.length + 2 * SLICE_BYTES);
    }
    expect(origin.sentTwiceFor(path)).toBe(0);
  });
  // Defence: single flight: a slice is on its way once, whoever waits for it.
  it("asked for at once by fifty for a byte each in one slice cost one slice", async () => {
    const path = `/fifty.${suffix}`;
    origin.serve(path, { bytes: song, headers: [["cache-control", "public, max-age=600"]] });
    await edge.get(path, { range: "bytes=0-0" });
    const asks = Array.from({ length: 50 }, (_, i) => edge.get(path, { range: `bytes=${HEAD_BYTES + i}-${HEAD_BYTES + i}` }));
    const answers = await Promise.all(asks);
    for (const answer of answers) expect([answer.status, answer.body.length]).toEqual([206, 1]);
    await expectFrugal(path, answers);
  });
  // Defence: an answer nobody takes any more is given up (deliver/timely, fills).
  it("given up after a few bytes cost a few slices", async () => {
    const path = `/left.${suffix}`;
    origin.serve(path, { bytes: song, headers: [["cache-control", "public, max-age=600"]], pace: { bytes: 16_384, everyMs: 2 } });
    await edge.ask(path, { abortAfterBytes: 10, headers: { range: "bytes=0-" } });
    // Whatever would be asked next has been by the time another request is answered.
    await edge.get(path, { range: "bytes=0-0" });
    await origin.idle(path);
    expect(origin.sentFor(path)).toBeLessThanOrEqual(HEAD_BYTES + 3 * SLICE_BYTES);
  });
});

describe("a range with tricks beside it", () => {
  // Defence: conditions of the client's are answered here; the origin is asked under ours.
  it.each([{ "if-range": '"nonsense"' }, { "if-range": "Thu, 01 Jan 1970 00:00:00 GMT" }, { "if-none-match": '"nonsense"' }, { "accept-encoding": "gzip, br" }, { "x-forwarded-for": "x" }])(
    "%o costs no more than what is taken",
    async (headers) => {
      const path = `/beside-${Object.keys(headers).join("")}-${Object.values(headers).join("").length}.mp3`;
      origin.serve(path, { bytes: song });
      await expectFrugal(path, [await edge.get(path, { range: "bytes=500000-500000", ...headers })]);
    },
  );
  // Defence: HEAD needs a head.
  it("a HEAD costs a head and a slice at most", async () => {
    origin.serve("/head.mp3", { bytes: song });
    await edge.ask("/head.mp3", { method: "HEAD", headers: { range: "bytes=0-" } });
    await origin.idle("/head.mp3");
    expect(origin.sentFor("/head.mp3")).toBeLessThanOrEqual(HEAD_BYTES + SLICE_BYTES);
  });
  // Defence: bytes beyond the slice asked for are not read from an origin that knows no ranges, but for storing them once.
  it("a thousand ranges of an origin without ranges fetch its file once", async () => {
    origin.serve("/rangeless.mp3", { bytes: bytesOf(32, MIB), ranges: "ignored" });
    for (let i = 0; i < 20; i += 1) await edge.get("/rangeless.mp3", { range: `bytes=${many(50, (j) => `${i * 50 + j}-${i * 50 + j}`)}` });
    await origin.idle("/rangeless.mp3");
    expect(origin.sentFor("/rangeless.mp3")).toBeLessThanOrEqual(2 * MIB);
  });
});
