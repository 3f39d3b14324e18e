import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { never } from "../origin/behaviour.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole } from "../support/judge.ts";

const song = bytesOf(501, 150_000);
const remix = bytesOf(502, 150_000);
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

/** Stale from the start: the answer is older than it may get. */
const aged = (control: string): [string, string][] => [["cache-control", control], ["age", "100"]];
const FAILURES: [string, Behaviour][] = [
  ["500", { status: 500, bytes: textOf("oh") }],
  ["503", { status: 503, bytes: textOf("later"), headers: [["retry-after", "9"]] }],
  ["silence", { wait: never }],
  ["a closed connection", { raw: "" }],
];

describe("a stale copy", () => {
  it.each(FAILURES)("stands in for an origin that gives %s", async (name, failure) => {
    const path = `/stand-in/${name.replaceAll(" ", "-")}.mp3`;
    origin.serve(path, { bytes: song, headers: aged("max-age=50, stale-if-error=86400, stale-while-revalidate=0") });
    expectWhole(await edge.get(path), song);
    await origin.idle();
    origin.change(path, failure);
    expectWhole(await edge.get(path), song);
    expectPart(await edge.get(path, { range: "bytes=100000-100009" }), song, 100_000, 100_009);
  });
  it.each(FAILURES)("that must not be used stale gives way to %s", async (name, failure) => {
    const path = `/strict/${name.replaceAll(" ", "-")}.mp3`;
    origin.serve(path, { bytes: song, headers: aged("max-age=50, must-revalidate, stale-if-error=86400") });
    expectWhole(await edge.get(path), song);
    await origin.idle();
    origin.change(path, failure);
    expect((await edge.get(path)).status).toBeGreaterThanOrEqual(500);
  });
  it("is served at once while a new one is fetched, where the origin allows it", async () => {
    const headers = aged("max-age=50, stale-while-revalidate=86400");
    origin.serve("/swr.mp3", { bytes: song, etag: '"v1"', headers });
    expectWhole(await edge.get("/swr.mp3"), song);
    await origin.idle();
    origin.change("/swr.mp3", { bytes: remix, etag: '"v2"', headers });
    const refresh = origin.next("/swr.mp3");
    expectWhole(await edge.get("/swr.mp3"), song);
    await (await refresh).ended;
    await origin.idle();
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = await edge.get("/swr.mp3");
      if (!answer.complete) continue;
      if (answer.header("etag") === '"v2"') return expectWhole(answer, remix);
      expectWhole(answer, song);
    }
    throw new Error("five requests later the old track is still served");
  });
  it("is not joined to a new one when only its head is known", async () => {
    const headers = aged("max-age=50, stale-if-error=86400, stale-while-revalidate=0");
    origin.serve("/half.mp3", { bytes: song, etag: '"v1"', headers });
    expectPart(await edge.get("/half.mp3", { range: "bytes=0-9" }), song, 0, 9);
    await origin.idle();
    origin.change("/half.mp3", { bytes: remix, etag: '"v2"', headers });
    expectWhole(await edge.get("/half.mp3"), remix);
  });
  it("survives a 404 no longer than the origin's word: the track is gone", async () => {
    origin.serve("/gone.mp3", { bytes: song, headers: aged("max-age=50, stale-if-error=86400, stale-while-revalidate=0") });
    expectWhole(await edge.get("/gone.mp3"), song);
    await origin.idle();
    origin.change("/gone.mp3", { status: 404, bytes: textOf("gone") });
    expect((await edge.get("/gone.mp3")).status).toBe(404);
  });
});
