import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../../origin/bytes.ts";
import { type Origin, startOrigin } from "../../origin/origin.ts";
import { type Edge, startEdge } from "../../support/edge.ts";
import { cacheStatus, expectPart, expectWhole, isHit } from "../../support/judge.ts";
import type { RawAnswer } from "../../support/raw.ts";
import { CONTROL_TOKENS, TOKENS } from "../control/explaining.ts";
import { LADDER, PLAYERS, manifestOf, manifestScript, serveTrack } from "./catalogue.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { CONTROL_TOKENS, LADDER } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

let tracks = 0;
const fresh = (): string => `track-${(tracks += 1)}`;
const idIn = (answer: RawAnswer): string | undefined => /\/([\w-]+)\.\d+\.mp4$/.exec(answer.header("location") ?? "")?.[1];
const told = (answer: RawAnswer): Record<string, unknown> => JSON.parse(answer.body.toString()) as Record<string, unknown>;

describe("a track's address", () => {
  it.each(Object.entries(PLAYERS))("sends %s on to a variant it plays", async (_, fields) => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}`, fields);
    expect(answer.status).toBe(307);
    expect(answer.header("location")).toMatch(new RegExp(`^/media/${track}/[\\w-]+\\.00000001\\.mp4$`));
  });
  it("says for how long, by what, and what else there is; and leaves the query behind", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}?quality=high&codecs=aac&CMCD=bl%3D100&x=1`);
    expect(answer.header("location")).toBe(`/media/${track}/aac-256.00000001.mp4`);
    expect(answer.header("cache-control")).toBe("private, max-age=10");
    expect(answer.header("vary")?.split(", ")).toEqual(expect.arrayContaining(["accept", "user-agent", "sec-ch-ua", "save-data", "ect", "cmcd-request"]));
    expect(answer.header("link")).toContain(`</media/${track}/aac-96.00000001.mp4>; rel="alternate"; type="audio/mp4; codecs=\\"mp4a.40.2\\""; title="aac-96"`);
    expect(answer.header("link")).toContain(`</audio/${track}.m3u8>; rel="alternate"; type="application/vnd.apple.mpegurl"`);
    expect(answer.header("access-control-allow-origin")).toBe("*");
    expect(answer.body.toString()).toBe(`/media/${track}/aac-256.00000001.mp4\n`);
  });
  it("asks the origin for the manifest once, however many ask with whatever hints, and never for itself", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const hints = [{}, { "save-data": "on" }, { downlink: "10" }, { "cmcd-request": "mtp=4000" }, { cookie: "session=1" }, { authorization: "Basic eDp5" }, { "cmcd-request": "\"garbage,,,=;mtp=99999999999" }];
    const all = await Promise.all(hints.flatMap((fields) => ["", "?quality=low", "?CMCD=mtp%3D900", "?utm=x"].map((query) => edge.get(`/audio/${track}${query}`, fields))));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([307]));
    expect(origin.to(`/media/${track}/track.json`)).toHaveLength(1);
    expect(origin.to(`/audio/${track}`)).toHaveLength(0);
    expect(isHit(await edge.get(`/audio/${track}`))).toBe(true);
  });
  it("gives less where fewer bytes are wanted, and what is asked for where something is", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const chosen = async (query: string, fields: Record<string, string> = {}): Promise<string | undefined> => idIn(await edge.get(`/audio/${track}${query}`, { ...PLAYERS.chromium, ...fields }));
    expect(await chosen("", { "save-data": "on" })).toMatch(/^(?:opus-64|aac-96)$/);
    expect(await chosen("?quality=lossless")).toBe("flac");
    expect(await chosen("?codecs=opus&quality=high")).toBe("opus-128");
    expect(await chosen("?codecs=aac&max=100")).toBe("aac-96");
  });
  it("answers HEAD alike and without a body, and refuses other methods by name", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const head = await edge.ask(`/audio/${track}`, { method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([307, 0]);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await edge.ask(`/audio/${track}`, { method });
      expect([answer.status, answer.header("allow")]).toEqual([405, "GET, HEAD"]);
    }
    expect((await edge.ask(`/audio/${track}`, { method: "OPTIONS", headers: { origin: "https://player.example", "access-control-request-method": "GET" } })).status).toBe(204);
  });
  it("says of what it cannot give what there is", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}?codecs=vorbis`);
    expect(answer.status).toBe(406);
    expect(answer.header("link")).toContain('title="aac-96"');
    expect(told(answer)).toMatchObject({ error: "not-playable", variants: expect.arrayContaining([{ id: "flac", url: `/media/${track}/flac.00000001.mp4`, type: "audio/mp4", codecs: "flac", kbps: 900 }]) });
  });
  it.each([["quality=best", "quality", "best"], ["max=lots", "max", "lots"], ["codecs=a%20b", "codecs", "a b"]])("refuses ?%s with what was expected", async (query, parameter, found) => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}?${query}`);
    expect([answer.status, told(answer)]).toMatchObject([400, { error: "choice-argument", parameter, found }]);
  });
  it("is nowhere where the origin has no manifest, and no longer once it has one", async () => {
    const track = fresh();
    const answer = await edge.get(`/audio/${track}`);
    expect([answer.status, told(answer)["error"]]).toEqual([404, "track-unknown"]);
    expect((await edge.get(`/audio/${track}.m3u8`)).status).toBe(404);
    serveTrack(origin, track);
    expect((await edge.get(`/audio/${track}`)).status).toBe(307);
  });
  it.each([
    ["is no JSON", { bytes: textOf("<html>"), type: "text/html" }, "JSON"],
    ["is no manifest", { bytes: textOf('{"downbeat":2}'), type: "application/json" }, "downbeat"],
    ["is too long", { bytes: textOf(" ".repeat(1_048_577)), type: "application/json" }, "1048576"],
    ["is forbidden", { status: 403, bytes: textOf("no"), type: "text/plain" }, "403"],
    ["has no variant that can be named", manifestScript({ ...manifestOf("x"), variants: [] }), "variant"],
  ])("cannot be used where its manifest %s, and says why to operators alone", async (_, script, problem) => {
    const track = fresh();
    origin.serve(`/media/${track}/track.json`, script);
    for (const path of [`/audio/${track}`, `/audio/${track}.m3u8`]) {
      const answer = await edge.get(path);
      expect([answer.status, told(answer)["error"], told(answer)["problems"]]).toEqual([502, "manifest-unreadable", undefined]);
    }
    const shown = await edge.get(`/audio/${track}`, { "downbeat-token": TOKENS.read });
    expect(JSON.stringify(told(shown)["problems"])).toContain(problem);
  });
  it.each([["chunked" as const, {}], ["declared" as const, { coding: "gzip" as const }], ["declared" as const, { etag: false as const, lastModified: false as const }], ["declared" as const, { headers: [["cache-control", "no-store"]] as const }]])("reads a manifest that comes %s %j", async (length, changes) => {
    const track = fresh();
    origin.serve(`/media/${track}/track.json`, { ...manifestScript(manifestOf(track)), length, ...changes });
    for (let asked = 0; asked < 3; asked += 1) expect([asked, (await edge.get(`/audio/${track}?quality=low&codecs=aac`)).header("location")]).toEqual([asked, `/media/${track}/aac-96.00000001.mp4`]);
    expect(origin.to(`/media/${track}/track.json`).length).toBe("headers" in changes ? 3 : 1);
  });
  it("is told to whom a choice is explained", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const plain = await edge.get(`/audio/${track}`);
    expect(plain.header("server-timing")).not.toContain("choice");
    const shown = await edge.get(`/audio/${track}?quality=low&codecs=aac`, { "downbeat-token": TOKENS.read });
    expect(shown.header("server-timing")).toContain('choice;desc="aac-96 asked"');
    expect(cacheStatus(shown)).toMatchObject({ hit: true, detail: "memory" });
  });
});

describe("a track whose origin fails", () => {
  it("is answered by the copy of its manifest that may stand in, and told apart from one that nobody has", async () => {
    const [track, cold] = [fresh(), fresh()];
    const path = (name: string): string => `/media/${name}/track.json`;
    origin.serve(path(track), { ...manifestScript(manifestOf(track)), headers: [["cache-control", "max-age=0, stale-while-revalidate=0, stale-if-error=60"]] });
    expect((await edge.get(`/audio/${track}`)).status).toBe(307);
    for (const name of [track, cold]) origin.serve(path(name), { status: 503, bytes: textOf("no") });
    const stood = await edge.get(`/audio/${track}.m3u8`);
    expect([stood.status, stood.header("server-timing")]).toEqual([200, expect.stringContaining("stood-in")]);
    const none = await edge.get(`/audio/${cold}`);
    expect([none.status, told(none)["error"]]).toEqual([502, "upstream-protocol"]);
  });
});

describe("a ladder that answers inline", () => {
  it("gives the bytes themselves, says whose they are, and leads a Range of any line to the same file", async () => {
    const track = fresh();
    const files = serveTrack(origin, track, { folder: "/inlined" });
    const whole = await edge.get(`/inline/${track}?codecs=aac`);
    const id = /([\w-]+)\.\d+\.mp4$/.exec(whole.header("content-location") ?? "")?.[1] ?? "";
    const bytes = files[id];
    if (bytes === undefined) throw new Error(`no file ${id}`);
    expectWhole(whole, bytes);
    expect([whole.header("cache-control"), whole.header("content-type"), whole.header("vary")?.includes("user-agent")]).toEqual(["private, max-age=10", "audio/mp4", true]);
    for (const fields of [{ "cmcd-request": "mtp=100" }, { "cmcd-request": "mtp=90000" }, { downlink: "0.1" }]) {
      const part = await edge.get(`/inline/${track}?codecs=aac`, { range: "bytes=5000-5999", "if-range": whole.header("etag") ?? "", ...fields });
      expectPart(part, bytes, 5000, 5999);
      expect(part.header("content-location")).toBe(whole.header("content-location"));
    }
    const same = await edge.get(`/inline/${track}?codecs=aac`, { "if-none-match": whole.header("etag") ?? "" });
    expect([same.status, same.header("content-location")]).toEqual([304, whole.header("content-location")]);
  });
});

describe("a ladder of files that exist", () => {
  it("needs nobody's word for where they are", async () => {
    const answer = await edge.get("/radio/news?quality=normal", PLAYERS.chromium);
    expect([answer.status, answer.header("location")]).toEqual([307, "/shows/news.mp3"]);
    expect((await edge.get("/radio/news?quality=lossless", PLAYERS.chromium)).header("location")).toBe("/shows/news.flac");
    expect(isHit(answer)).toBe(true);
    expect(origin.requests.filter(({ url }) => url.startsWith("/radio/") || url.startsWith("/shows/"))).toEqual([]);
  });
  it("has no playlist, and no playlist of a file", async () => {
    expect(told(await edge.get("/radio/news.m3u8", PLAYERS.chromium))["error"]).toBe("no-playlist");
    expect(told(await edge.get("/radio/news/mp3.m3u8"))["error"]).toBe("no-playlist");
    expect(told(await edge.get("/radio/news/ogg.m3u8"))).toMatchObject({ error: "no-variant", variants: ["mp3", "flac"] });
  });
  it("lists trees that exist under their own paths", async () => {
    const list = await edge.get("/trees/oak.m3u8?quality=low");
    expect(list.status).toBe(200);
    expect(list.body.toString()).toMatch(/BANDWIDTH=64000.*\n\/hls\/oak\/low\/index\.m3u8\n.*BANDWIDTH=192000.*\n\/hls\/oak\/high\/index\.m3u8\n/);
    expect((await edge.get("/trees/oak/high.m3u8")).header("location")).toBe("/hls/oak/high/index.m3u8");
  });
});
