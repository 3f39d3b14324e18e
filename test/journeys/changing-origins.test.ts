import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, unsound } from "../support/judge.ts";

const LATER = "Fri, 06 Mar 2026 10:00:00 GMT";
const old = bytesOf(301, 300_000);
const sameLength = bytesOf(302, 300_000);
const longer = bytesOf(303, 310_001);
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

const CHANGES: [string, Behaviour, Behaviour][] = [
  ["a new tag and other bytes of the same length", { bytes: old, etag: '"v1"' }, { bytes: sameLength, etag: '"v2"' }],
  ["a new tag and another length", { bytes: old, etag: '"v1"' }, { bytes: longer, etag: '"v2"' }],
  ["the same tag but another length", { bytes: old, etag: '"v1"' }, { bytes: longer, etag: '"v1"' }],
  ["no tag and a new date", { bytes: old, etag: false }, { bytes: sameLength, etag: false, lastModified: LATER }],
  ["a new tag, and If-Range ignored", { bytes: old, etag: '"v1"' }, { bytes: sameLength, etag: '"v2"', obeysIfRange: false }],
  ["a new date, and If-Range ignored", { bytes: old, etag: false }, { bytes: sameLength, etag: false, lastModified: LATER, obeysIfRange: false }],
  ["a weak tag from now on", { bytes: old, etag: '"v1"' }, { bytes: sameLength, etag: 'W/"v1"', lastModified: LATER }],
  ["no validators from now on", { bytes: old, etag: '"v1"' }, { bytes: sameLength, etag: false, lastModified: false }],
  ["no ranges from now on", { bytes: old, etag: '"v1"' }, { bytes: sameLength, etag: '"v2"', ranges: "ignored" }],
  ["no length from now on", { bytes: old, etag: '"v1"' }, { bytes: longer, etag: '"v2"', ranges: "ignored", length: "chunked" }],
];

describe.each(CHANGES)("a track that gets %s", (name, before, after) => {
  const slug = name.replaceAll(/\W+/g, "-");
  const now = after.bytes ?? old;
  const versions = [old, now];

  it("between two slices of one answer is cut, never mixed, and whole for the next listener", async () => {
    const path = `/mid-body/${slug}.mp3`;
    origin.serve(path, (_, count) => (count === 0 ? before : after));
    const answer = await edge.get(path);
    expect(unsound(answer, versions)).toBeUndefined();
    expectWhole(await edge.get(path), answer.complete && answer.body.equals(old.read(0, old.size)) ? old : now);
  });
  it("after its head was stored is refetched when a later part is asked", async () => {
    const path = `/part/${slug}.mp3`;
    origin.serve(path, before);
    expectPart(await edge.get(path, { range: "bytes=0-99" }), old, 0, 99);
    await origin.idle();
    origin.change(path, after);
    const answer = await edge.get(path, { range: "bytes=200000-200099" });
    if (after.length === "chunked" && answer.status === 200) expectWhole(answer, now);
    else expectPart(answer, now, 200_000, 200_099);
    if (after.etag) expect(answer.header("etag")).toBe(after.etag);
    const head = await edge.get(path, { range: "bytes=0-99" });
    expect(unsound(head, [now])).toBeUndefined();
  });
  it("after its head was stored ends in the new track, after one cut at most", async () => {
    const path = `/whole/${slug}.mp3`;
    origin.serve(path, before);
    expectPart(await edge.get(path, { range: "bytes=0-99" }), old, 0, 99);
    await origin.idle();
    origin.change(path, after);
    const first = await edge.get(path);
    expect(unsound(first, versions)).toBeUndefined();
    if (first.complete) expectWhole(first, now);
    expectWhole(await edge.get(path), now);
  });
  it("does not join a player's old part to a new one", async () => {
    const path = `/if-range/${slug}.mp3`;
    origin.serve(path, before);
    const first = await edge.get(path, { range: "bytes=0-99" });
    await origin.idle();
    origin.change(path, after);
    const validator = first.header("etag") ?? first.header("last-modified") ?? "";
    const answer = await edge.get(path, { range: "bytes=200000-200099", "if-range": validator });
    // The same tag on other bytes cannot be told apart by whoever holds only the tag.
    if (after.etag === before.etag && after.etag !== false) expect(unsound(answer, [now])).toBeUndefined();
    else expectWhole(answer, now);
  });
});
