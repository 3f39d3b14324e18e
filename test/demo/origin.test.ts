import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shapeOrigin, standOrigin } from "./standing-origin.ts";
import type { StandingOrigin } from "./standing-origin.ts";

const PATH = "/music/nebula.mp3";
let origin: StandingOrigin;
let file: Buffer;

beforeAll(async () => {
  origin = await standOrigin();
  await shapeOrigin(origin.url, { latencyMs: 0, bytesPerSec: 0 });
  file = await readFile(new URL("../../scripts/demo/music/nebula.mp3", import.meta.url));
});
afterAll(() => origin.close());

function get(headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(origin.url + PATH, { ...init, headers });
}

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe("the demo's origin", () => {
  it("serves the file whole, byte for byte, with a strong tag made from the bytes", async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("audio/mpeg");
    expect(response.headers.get("content-length")).toBe(String(file.length));
    expect(response.headers.get("accept-ranges")).toBe("bytes");
    expect(response.headers.get("etag")).toBe(`"${createHash("sha256").update(file).digest("hex").slice(0, 32)}"`);
    expect(Date.parse(response.headers.get("last-modified") ?? "")).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(response.headers.get("date") ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect(file.equals(await bytesOf(response))).toBe(true);
  });

  it("says nothing about caching, as a bucket does", async () => {
    const response = await get();
    await response.body?.cancel();
    expect(response.headers.has("cache-control")).toBe(false);
    expect(response.headers.has("expires")).toBe(false);
  });

  it("answers HEAD with the headers of GET, without a body, and ignores a range there", async () => {
    const response = await get({ range: "bytes=0-1" }, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(file.length));
    expect(await bytesOf(response)).toHaveLength(0);
  });

  // [header, status, first, end]
  it.each([
    ["bytes=0-1", 206, 0, 2],
    ["bytes=100000-165535", 206, 100_000, 165_536],
    ["bytes=-1000", 206, -1000, undefined],
    ["bytes=-99999999", 206, 0, undefined],
    ["bytes=1441455-", 206, 1_441_455, undefined],
    ["bytes=1441455-99999999", 206, 1_441_455, undefined],
    ["bytes=0-", 206, 0, undefined],
    ["bytes=5-4", 200, 0, undefined],
    ["bytes=0-1,5-6", 200, 0, undefined],
    ["bytes=-", 200, 0, undefined],
    ["lines=0-1", 200, 0, undefined],
  ])("answers Range: %s with %i and exactly those bytes", async (range, status, first, end) => {
    const response = await get({ range });
    const wanted = file.subarray(first, end);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-length")).toBe(String(wanted.length));
    const at = first < 0 ? file.length + first : first;
    expect(response.headers.get("content-range")).toBe(status === 206 ? `bytes ${at}-${at + wanted.length - 1}/${file.length}` : null);
    expect(wanted.equals(await bytesOf(response))).toBe(true);
  });

  it.each(["bytes=1441456-", "bytes=99999999-", "bytes=-0"])("answers Range: %s with 416 and the size", async (range) => {
    const response = await get({ range });
    expect(response.status).toBe(416);
    expect(response.headers.get("content-range")).toBe(`bytes */${file.length}`);
    await response.body?.cancel();
  });

  it("answers 304 to its own tag, in a list, weak, or as *, before it looks at the range", async () => {
    const etag = (await get({}, { method: "HEAD" })).headers.get("etag") ?? "";
    for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const response = await get({ "if-none-match": tags, range: "bytes=0-1" });
      expect([tags, response.status]).toEqual([tags, 304]);
      expect(response.headers.get("etag")).toBe(etag);
      expect(await bytesOf(response)).toHaveLength(0);
    }
    expect((await get({ "if-none-match": '"other"', range: "bytes=0-1" })).status).toBe(206);
  });

  it("answers 304 to If-Modified-Since, unless If-None-Match says otherwise", async () => {
    const modified = (await get({}, { method: "HEAD" })).headers.get("last-modified") ?? "";
    expect((await get({ "if-modified-since": modified })).status).toBe(304);
    expect((await get({ "if-modified-since": "Thu, 01 Jan 1998 00:00:00 GMT" }, { method: "HEAD" })).status).toBe(200);
    expect((await get({ "if-modified-since": modified, "if-none-match": '"other"' }, { method: "HEAD" })).status).toBe(200);
  });

  it("lets a range count only under an If-Range that holds", async () => {
    const headers = (await get({}, { method: "HEAD" })).headers;
    const etag = headers.get("etag") ?? "";
    const cases: [string, number][] = [
      [etag, 206],
      [headers.get("last-modified") ?? "", 206],
      ['"other"', 200],
      [`W/${etag}`, 200],
      ["Thu, 01 Jan 1998 00:00:00 GMT", 200],
      ["nonsense", 200],
    ];
    for (const [condition, status] of cases) {
      const response = await get({ range: "bytes=0-1", "if-range": condition });
      await response.body?.cancel();
      expect([condition, response.status]).toEqual([condition, status]);
    }
  });

  it("serves the pages, their scripts and their styles, and 404 for what it has not", async () => {
    for (const [path, type] of [["/", "text/html"], ["/index.js", "text/javascript"], ["/style.css", "text/css"], ["/player", "text/html"], ["/player.js", "text/javascript"], ["/player.css", "text/css"], ["/player/tracks.json", "application/json"], ["/music/tracks.json", "application/json"]]) {
      const response = await fetch(origin.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("content-type")).toContain(type);
      expect((await bytesOf(response)).length).toBe(Number(response.headers.get("content-length")));
    }
    for (const path of ["/music/absent.mp3", "/music/../origin.ts", "/music/%2e%2e/origin.ts", "/__proto__", "/music/"]) {
      expect([path, (await fetch(origin.url + path)).status]).toEqual([path, 404]);
    }
  });

  it("loses a file when it is told to, with 503 and nothing to keep, and finds it again", async () => {
    const tell = (body: string): Promise<Response> => fetch(`${origin.url}/_demo/fail`, { method: "POST", body });
    const path = "/music/nebula.m4a";
    expect([(await tell(JSON.stringify({ path }))).status, (await fetch(origin.url + path)).status]).toEqual([200, 503]);
    expect((await fetch(origin.url + path)).headers.get("cache-control")).toBe("no-store");
    await tell(JSON.stringify({ path, fails: false }));
    expect((await fetch(origin.url + path, { method: "HEAD" })).status).toBe(200);
    expect((await tell('{"path":"/music/absent.mp3"}')).status).toBe(400);
  });

  it("says that there is no line where nobody has put one before it", async () => {
    expect((await fetch(`${origin.url}/_demo/line`)).status).toBe(404);
  });

  it("refuses other methods with 405 and the list of those it knows", async () => {
    const response = await get({}, { method: "PUT", body: "x" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  });
});
