import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Origin, startOrigin } from "../../origin/origin.ts";
import { type Edge, startEdge } from "../../support/edge.ts";
import { cacheStatus, isHit } from "../../support/judge.ts";
import { LADDER, manifestOf, manifestScript, serveTrack } from "./catalogue.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { LADDER, ENTITLED_QUALITY: "high", CORS_ORIGINS: ["https://player.example"] } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

let tracks = 0;
const fresh = (): string => `track-${(tracks += 1)}`;
const urlsIn = (text: string): string[] => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

describe("a multivariant playlist", () => {
  it("leads to the playlist of each variant anybody may have, what was chosen first", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}.m3u8?quality=low&codecs=aac,opus`);
    expect(answer.status).toBe(200);
    expect(answer.header("content-type")).toBe("application/vnd.apple.mpegurl");
    expect(answer.header("cache-control")).toMatch(/^private, max-age=\d+$/);
    const urls = urlsIn(answer.body.toString());
    expect(urls.toSorted()).toEqual(["aac-160", "aac-256", "aac-96", "opus-128", "opus-64"].map((id) => `/audio/${track}/${id}.m3u8`));
    const other = urlsIn((await edge.get(`/audio/${track}.m3u8?quality=high&codecs=aac,opus`)).body.toString());
    expect(other[0]).not.toBe(urls[0]);
    expect(other.toSorted()).toEqual(urls.toSorted());
  });
  it("leaves out what a query excludes", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const listed = async (query: string): Promise<string[]> => urlsIn((await edge.get(`/audio/${track}.m3u8${query}`)).body.toString()).map((url) => url.replace(/^.*\/|\.m3u8$/g, ""));
    expect((await listed("?codecs=opus")).toSorted()).toEqual(["opus-128", "opus-64"]);
    expect((await listed("?codecs=aac&max=170")).toSorted()).toEqual(["aac-160", "aac-96"]);
    expect((await edge.get(`/audio/${track}.m3u8?codecs=vorbis`)).status).toBe(406);
  });
  it("is the same bytes for the same choice, whatever else is said, and the manifest is asked for once", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const all = [];
    for (const fields of [{}, { cookie: "a=1" }, { authorization: "Bearer x" }, { "cmcd-session": 'sid="1"' }, { "accept-language": "de" }]) {
      for (const query of ["", "&x=1", "&CMCD=garbage%22"]) all.push(await edge.get(`/audio/${track}.m3u8?quality=low&codecs=aac${query}`, fields));
    }
    expect(new Set(all.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(all.map((answer) => answer.header("etag"))).size).toBe(1);
    expect(all.slice(1).every(isHit)).toBe(true);
    expect(origin.to(`/media/${track}/track.json`)).toHaveLength(1);
  });
});

describe("a track with two addresses", () => {
  it("is listed at each under its own", async () => {
    const track = fresh();
    serveTrack(origin, track);
    for (const folder of ["audio", "also"]) {
      const urls = urlsIn((await edge.get(`/${folder}/${track}.m3u8?quality=low&codecs=aac`)).body.toString());
      expect(urls.toSorted()).toEqual(["aac-160", "aac-256", "aac-96"].map((id) => `/${folder}/${track}/${id}.m3u8`));
    }
  });
});

describe("an address that answers inline", () => {
  it("varies by what was chosen by, and by who may read it", async () => {
    const track = fresh();
    serveTrack(origin, track, { folder: "/inlined" });
    const answer = await edge.get(`/inline/${track}`, { origin: "https://player.example" });
    expect(answer.header("access-control-allow-origin")).toBe("https://player.example");
    expect(answer.header("vary")?.toLowerCase().split(/, */)).toEqual(expect.arrayContaining(["origin", "accept", "user-agent"]));
  });
});

describe("a media playlist", () => {
  it("names byte ranges of the variant's file that are there", async () => {
    const track = fresh();
    const files = serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}/opus-128.m3u8`);
    expect(answer.header("cache-control")).toMatch(/^public, max-age=\d+$/);
    const text = answer.body.toString();
    expect(new Set(urlsIn(text))).toEqual(new Set([`/media/${track}/opus-128.00000001.mp4`]));
    const [, length = "", first = ""] = /BYTERANGE:(\d+)@(\d+)\n.*\n#EXT-X-ENDLIST/.exec(text) ?? [];
    expect(Number(first) + Number(length)).toBe(files["opus-128"]?.size);
  });
  it("answers conditions, HEAD and ranges as any file", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const path = `/audio/${track}/aac-96.m3u8`;
    const whole = await edge.get(path);
    const etag = whole.header("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    const same = await edge.get(path, { "if-none-match": `"x", ${etag}` });
    expect([same.status, same.body.length, same.header("etag")]).toEqual([304, 0, etag]);
    expect((await edge.get(path, { "if-none-match": '"x"' })).status).toBe(200);
    expect((await edge.get(path, { "if-match": '"x"' })).status).toBe(412);
    const head = await edge.ask(path, { method: "HEAD" });
    expect([head.status, head.body.length, head.header("content-length")]).toEqual([200, 0, String(whole.body.length)]);
    const part = await edge.get(path, { range: "bytes=0-6", "if-range": etag });
    expect([part.status, part.body.toString()]).toEqual([206, "#EXTM3U"]);
    expect((await edge.get(path, { range: "bytes=99999-" })).status).toBe(416);
  });
  it("is encoded for who takes it, under a tag of its own", async () => {
    const track = fresh();
    origin.serve(`/media/${track}/track.json`, manifestScript(longOf(track, 60)));
    const path = `/audio/${track}/aac-96.m3u8`;
    const plain = await edge.get(path);
    for (let asked = 0; asked < 2; asked += 1) {
      const br = await edge.get(path, { "accept-encoding": "br, gzip" });
      const gzip = await edge.get(path, { "accept-encoding": "gzip" });
      expect([br.header("content-encoding"), gzip.header("content-encoding"), br.header("vary")?.includes("ccept-")]).toEqual(["br", "gzip", true]);
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(new Set([plain, br, gzip].map((answer) => answer.header("etag"))).size).toBe(3);
      expect((await edge.get(path, { "accept-encoding": "br", "if-none-match": br.header("etag") ?? "" })).status).toBe(304);
    }
  });
  it("may be longer than a head", async () => {
    const track = fresh();
    origin.serve(`/media/${track}/track.json`, manifestScript(longOf(track, 3000)));
    const whole = await edge.get(`/audio/${track}/aac-96.m3u8`);
    expect([whole.status, whole.complete, whole.body.toString().endsWith("#EXT-X-ENDLIST\n")]).toEqual([200, true, true]);
    expect(whole.body.length).toBeGreaterThan(100_000);
    const part = await edge.get(`/audio/${track}/aac-96.m3u8`, { range: "bytes=70000-70099" });
    expect([part.status, part.body.equals(whole.body.subarray(70_000, 70_100))]).toEqual([206, true]);
  });
  it("of no variant there is tells which there are", async () => {
    const track = fresh();
    serveTrack(origin, track);
    const answer = await edge.get(`/audio/${track}/aac-97.m3u8`);
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([404, { error: "no-variant", variants: expect.arrayContaining(["aac-96"]) }]);
    expect(cacheStatus(answer)["hit"]).toBeUndefined();
  });
});

/** A track of so many fragments in one variant. */
function longOf(track: string, fragments: number) {
  const manifest = manifestOf(track, {}, "00000001", ["aac-96"]);
  const list = Array.from({ length: fragments }, (): [number, number] => [288_000, 70_000]);
  const [variant] = manifest.variants;
  return { ...manifest, variants: variant === undefined ? [] : [{ ...variant, bytes: 1200 + fragments * 70_000, fragments: { timescale: 48_000, first: 1200, list } }] };
}
