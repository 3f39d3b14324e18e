import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, firstDifference, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { BOUND_MS, HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, isHit } from "../support/judge.ts";
import { openRaw, rawRequest } from "../support/raw.ts";

const GIB = 1024 ** 3;
const giant = bytesOf(401, 5 * GIB);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { PLAN: "free" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

describe("a file of 5 GiB", () => {
  it.each([
    ["its first bytes", "bytes=0-99", 0, 99],
    ["bytes beyond 2 GiB", `bytes=${2 ** 31 - 5}-${2 ** 31 + 5}`, 2 ** 31 - 5, 2 ** 31 + 5],
    ["bytes beyond 4 GiB", `bytes=${2 ** 32 - 5}-${2 ** 32 + 5}`, 2 ** 32 - 5, 2 ** 32 + 5],
    ["its last bytes", "bytes=-100", 5 * GIB - 100, 5 * GIB - 1],
  ])("gives %s", async (name, range, first, last) => {
    const path = `/giant/${name.replaceAll(" ", "-")}.flac`;
    origin.serve(path, { bytes: giant });
    for (const _ of ["cold", "hot"]) expectPart(await edge.get(path, { range }), giant, first, last);
    await origin.idle();
    expect(origin.sentFor(path)).toBeLessThanOrEqual(2 * SLICE_BYTES + 100);
  });
  it("tells its size, and is left alone when its listener leaves", async () => {
    origin.serve("/giant.flac", { bytes: giant });
    const head = await edge.ask("/giant.flac", { method: "HEAD" });
    expect(head.header("content-length")).toBe(String(5 * GIB));
    const answer = await rawRequest(`${edge.url}/giant.flac`, { abortAfterBytes: 500_000 });
    expect([answer.status, firstDifference(giant, answer.body)]).toEqual([200, -1]);
    await origin.idle();
    expect(origin.sentFor("/giant.flac")).toBeLessThan(64 * 1024 * 1024);
  });
  it("is asked for the part that is not stored once, though its listener leaves in the middle of it", async () => {
    origin.serve("/giant-left.flac", { bytes: giant });
    await rawRequest(`${edge.url}/giant-left.flac`, { abortAfterBytes: 48 * SLICE_BYTES });
    await origin.idle();
    const asked = origin.to("/giant-left.flac").map(({ headers }) => headers.range ?? "");
    expect(asked.filter((range) => range.endsWith(`-${giant.size - 1}`))).toHaveLength(1);
  });
  it("is served from its middle even when the origin has no ranges, or refused, but not by reading gigabytes", async () => {
    origin.serve("/giant-rangeless.flac", { bytes: giant, ranges: "ignored" });
    const listener = openRaw(`${edge.url}/giant-rangeless.flac`, { headers: { range: `bytes=${HEAD_BYTES}-` }, withinMs: BOUND_MS });
    const { status } = await listener.head;
    if (status === 206) expect(firstDifference(giant, await listener.received(1000), HEAD_BYTES)).toBe(-1);
    else if (status === 200) expect(firstDifference(giant, await listener.received(1000))).toBe(-1);
    else expect(status).toBeGreaterThanOrEqual(500);
    listener.leave();
    await origin.idle();
    expect(origin.sentFor("/giant-rangeless.flac")).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("an endless stream", () => {
  const icecast = {
    bytes: bytesOf(402, 65_536), endless: true, length: "close", etag: false, lastModified: false, ranges: "ignored",
    headers: [["icy-name", "Test radio"], ["icy-br", "128"], ["icy-metaint", "16000"]],
  } as const;
  it.each([["without a range", {}], ["with Safari's", { range: "bytes=0-1" }], ["with an open one", { range: "bytes=0-" }]])(
    "plays at once %s, and stops at the origin when the listener leaves",
    async (name, headers) => {
      const path = `/radio/${name.replaceAll(/\W/g, "-")}.mp3`;
      origin.serve(path, icecast);
      const listener = openRaw(`${edge.url}${path}`, { headers, withinMs: BOUND_MS });
      const head = await listener.head;
      if (head.status === 206) expect((await listener.answer).body).toEqual(icecast.bytes.read(0, 2));
      else {
        expect([head.status, head.headers.get("icy-name")]).toEqual([200, ["Test radio"]]);
        const heard = await listener.received(200_000);
        expect(firstDifference(icecast.bytes, heard.subarray(0, 65_536))).toBe(-1);
        expect(firstDifference(icecast.bytes, heard.subarray(65_536, 131_072))).toBe(-1);
      }
      listener.leave();
      await origin.idle();
      expect(origin.to(path).every(({ aborted }) => aborted)).toBe(true);
    },
  );
  it("is not stored: each listener has a stream of their own", async () => {
    origin.serve("/radio.mp3", { ...icecast, headers: [...icecast.headers, ["cache-control", "max-age=3600"]] });
    const listeners = [openRaw(`${edge.url}/radio.mp3`), openRaw(`${edge.url}/radio.mp3`)];
    await Promise.all(listeners.map((listener) => listener.received(10_000)));
    expect(origin.to("/radio.mp3").length).toBeGreaterThanOrEqual(2);
    for (const listener of listeners) listener.leave();
    await origin.idle();
  });
});

describe("a live playlist", () => {
  it("is as new as the origin has it", async () => {
    origin.serve("/live/list.m3u8", (_, before) => ({ bytes: textOf(`#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:${before}\n`), type: "application/vnd.apple.mpegurl" }));
    for (let i = 0; i < 3; i += 1) {
      const answer = await edge.get("/live/list.m3u8");
      expect([answer.body.toString(), isHit(answer)]).toEqual([`#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:${i}\n`, false]);
    }
  });
  it("names segments that are there as soon as the origin has them", async () => {
    const segment = bytesOf(403, 90_000);
    origin.serve("/live/1.ts", { status: 404, bytes: textOf("not yet") });
    expect((await edge.get("/live/1.ts")).status).toBe(404);
    origin.change("/live/1.ts", { bytes: segment, type: "video/mp2t" });
    expectPart(await edge.get("/live/1.ts", { range: "bytes=0-89999" }), segment, 0, 89_999);
    const asked = origin.to("/live/1.ts").length;
    expect(isHit(await edge.get("/live/1.ts"))).toBe(true);
    expect(origin.to("/live/1.ts")).toHaveLength(asked);
  });
});

describe("an origin that leads back to the edge", () => {
  it("is found out after one turn", async () => {
    origin.serve("/loop.mp3", { proxyTo: `${edge.url}/loop.mp3` });
    for (const headers of [{}, { range: "bytes=5-9" }, { cookie: "a=1" }]) {
      const answer = await edge.get("/loop.mp3", headers);
      expect([508, 502]).toContain(answer.status);
      expect(answer.complete).toBe(true);
    }
    expect(origin.to("/loop.mp3").length).toBeLessThanOrEqual(2 * 3);
  });
  it("by a redirect is the listener's to follow", async () => {
    origin.serve("/bounce.mp3", { status: 302, headers: [["location", `${edge.url}/bounce.mp3`]] });
    const answer = await edge.get("/bounce.mp3");
    expect([answer.status, answer.header("location")]).toEqual([302, `${edge.url}/bounce.mp3`]);
    expect(origin.to("/bounce.mp3")).toHaveLength(1);
  });
});
