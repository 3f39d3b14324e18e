import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../origin/behaviour.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

const HEAD_BYTES = 262_144;
const SLICE_BYTES = 1_048_576;
const song = bytesOf(73, HEAD_BYTES + 2 * SLICE_BYTES + 54_321);
const short = bytesOf(79, HEAD_BYTES + 100_000);
const lastModified = "Wed, 01 Jan 2020 00:00:00 GMT";
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { HEAD_BYTES: String(HEAD_BYTES), SLICE_BYTES: String(SLICE_BYTES) } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a range behind the end of a file nothing is known of", () => {
  const range = `bytes=${short.size}-`;
  it("counts as absent when If-Range does not hold (RFC 9110 §13.1.5)", async () => {
    origin.serve("/if-range.mp3", { bytes: short, etag: '"now"' });
    expectWhole(await edge.get("/if-range.mp3", { range, "if-range": '"then"' }), short);
  });
  it("is not looked at when the copy is still right (§13.2.2)", async () => {
    origin.serve("/tag.mp3", { bytes: short, etag: '"now"' });
    expect((await edge.get("/tag.mp3", { range, "if-none-match": '"now"' })).status).toBe(304);
    origin.serve("/date.mp3", { bytes: short, lastModified });
    expect((await edge.get("/date.mp3", { range, "if-modified-since": lastModified })).status).toBe(304);
  });
  it("is left out when another one is within (§14.1.2)", async () => {
    origin.serve("/several.mp3", { bytes: short });
    expectPart(await edge.get("/several.mp3", { range: `${range},5-9` }), short, 5, 9);
  });
  it("is unsatisfiable for whoever asked, and not for those who asked for bytes of the same slice", async () => {
    const held = gate();
    origin.serve("/crowd.mp3", (_, before) => ({ bytes: short, ...(before === 0 ? { wait: held.opened } : {}) }));
    const arrived = origin.next("/crowd.mp3");
    const outside = edge.get("/crowd.mp3", { range: `bytes=${short.size + 5000}-` });
    await arrived;
    const within = Array.from({ length: 5 }, () => edge.get("/crowd.mp3", { range: `bytes=${HEAD_BYTES + 10}-${HEAD_BYTES + 19}` }));
    setTimeout(held.open, 100);
    expect((await outside).status).toBe(416);
    for (const answer of await Promise.all(within)) expectPart(answer, short, HEAD_BYTES + 10, HEAD_BYTES + 19);
    await origin.idle();
    expect(origin.to("/crowd.mp3").length).toBeLessThanOrEqual(2);
  });
});

describe("a suffix of a file nothing is known of", () => {
  it.each([100, 70_000, SLICE_BYTES])("of %i bytes costs the origin none twice, wherever slices end", async (length) => {
    const path = `/suffix-${length}.mp3`;
    origin.serve(path, { bytes: song });
    expectPart(await edge.get(path, { range: `bytes=-${length}` }), song, song.size - length, song.size - 1);
    await origin.idle();
    expect(origin.sentTwiceFor(path)).toBe(0);
  });
});
