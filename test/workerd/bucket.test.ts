import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { dispatchFor } from "../../edge/upstreams/dispatch.ts";
import { bytesOf, fresh } from "./make.ts";

const SIZE = 1000;
const ALL = bytesOf({ first: 0, last: SIZE - 1 });
const dispatch = dispatchFor({ originAccess: [] }, { MUSIC: env.RESERVE });
const KEY = `albums/${fresh("söng +%")}.mp3`;
const AT = `r2://MUSIC/${KEY.split("/").map(encodeURIComponent).join("/")}`;
let etag = "";
let modified = "";

/** One request to the bucket, as an upstream is asked. */
async function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  const sent = await dispatch({ url, method, headers: Object.entries(headers), redirect: "manual", firstByteTimeoutMs: 3000 });
  if (!sent.ok) throw new Error(sent.code);
  return sent.response;
}

async function bytes(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

beforeAll(async () => {
  const httpMetadata = {
    contentType: "audio/mpeg", contentLanguage: "is", contentDisposition: "inline", cacheControl: "max-age=60",
    cacheExpiry: new Date(Date.UTC(2030, 0, 2, 3, 4, 5)),
  };
  const put = await env.RESERVE.put(KEY, ALL, { httpMetadata, customMetadata: { owner: "secret" } });
  etag = put.httpEtag;
  modified = put.uploaded.toUTCString();
});

describe("a bucket as the origin", () => {
  it("gives an object whole, with all that HTTP knows of it and nothing else", async () => {
    const response = await ask(AT);
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([200, {
      "content-type": "audio/mpeg", "content-language": "is", "content-disposition": "inline", "cache-control": "max-age=60",
      expires: "Wed, 02 Jan 2030 03:04:05 GMT", etag, "last-modified": modified, "accept-ranges": "bytes", "content-length": String(SIZE),
    }]);
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(await bytes(response)).toEqual(ALL);
  });

  it("leaves the query to the cache", async () => {
    expect(await bytes(await ask(`${AT}?a=b`))).toEqual(ALL);
  });

  it("answers HEAD with the length and no body, whatever range is named", async () => {
    const response = await ask(AT, { range: "bytes=0-9" }, "HEAD");
    expect([response.status, response.headers.get("content-length"), response.body]).toEqual([200, String(SIZE), null]);
  });

  it.each([
    ["bytes=0-0", 0, 0], ["bytes=10-19", 10, 19], ["bytes=990-", 990, 999], ["bytes=990-5000", 990, 999], ["bytes=-10", 990, 999],
    ["bytes=-5000", 0, 999], ["bytes=0-", 0, 999], ["bytes=0-9,10-19", 0, 19], ["bytes=5000-6000,3-4", 3, 4],
  ])("gives the part %s", async (range, first, last) => {
    const response = await ask(AT, { range });
    const { headers } = response;
    expect([response.status, headers.get("content-range"), headers.get("content-length"), headers.get("etag")])
      .toEqual([206, `bytes ${first}-${last}/${SIZE}`, String(last - first + 1), etag]);
    expect(await bytes(response)).toEqual(ALL.subarray(first, last + 1));
  });

  it.each(["bytes=1000-", "bytes=1000-1001", "bytes=-0"])("has nothing at %s and says how much there is", async (range) => {
    const response = await ask(AT, { range });
    expect([response.status, response.headers.get("content-range"), await response.text()]).toEqual([416, `bytes */${SIZE}`, ""]);
  });

  it.each(["items=0-1", "bytes=5-1", "bytes", "bytes=0-1,500-501"])("gives the whole for the range %j", async (range) => {
    const response = await ask(AT, { range });
    expect([response.status, response.headers.get("content-range"), await bytes(response)]).toEqual([200, null, ALL]);
  });

  it("has nothing in an empty object, and gives the whole of it", async () => {
    const key = fresh("empty");
    await env.RESERVE.put(key, "");
    expect([(await ask(`r2://MUSIC/${key}`)).status, (await ask(`r2://MUSIC/${key}`, { range: "bytes=0-" })).status]).toEqual([200, 416]);
    const suffix = await ask(`r2://MUSIC/${key}`, { range: "bytes=-5" });
    expect([suffix.status, suffix.headers.get("content-length")]).toEqual([200, "0"]);
  });

  const EARLIER = "Thu, 01 Jan 2015 00:00:00 GMT";
  const LATER = "Fri, 01 Jan 2100 00:00:00 GMT";
  it.each<[string, () => Record<string, string>, number]>([
    ["If-None-Match with its tag", () => ({ "if-none-match": etag }), 304],
    ["If-None-Match with its tag, weak, in a list", () => ({ "if-none-match": `"other", W/${etag}` }), 304],
    ["If-None-Match with *", () => ({ "if-none-match": "*" }), 304],
    ["If-None-Match with another", () => ({ "if-none-match": '"other"' }), 200],
    ["If-None-Match with another, whatever the date says", () => ({ "if-none-match": '"other"', "if-modified-since": LATER }), 200],
    ["If-Modified-Since with its date", () => ({ "if-modified-since": modified }), 304],
    ["If-Modified-Since before it", () => ({ "if-modified-since": EARLIER }), 200],
    ["If-Modified-Since with no date", () => ({ "if-modified-since": "yesterday" }), 200],
    ["If-Match with its tag", () => ({ "if-match": etag }), 200],
    ["If-Match with *", () => ({ "if-match": "*" }), 200],
    ["If-Match with another", () => ({ "if-match": '"other"' }), 412],
    ["If-Match with its tag, weak", () => ({ "if-match": `W/${etag}` }), 412],
    ["If-Unmodified-Since before it", () => ({ "if-unmodified-since": EARLIER }), 412],
    ["If-Unmodified-Since after it", () => ({ "if-unmodified-since": LATER }), 200],
    ["a range after a condition that fails", () => ({ "if-none-match": etag, range: "bytes=5000-" }), 304],
    ["a range after a condition that holds", () => ({ "if-match": etag, range: "bytes=0-1" }), 206],
    ["If-Range with its tag", () => ({ "if-range": etag, range: "bytes=0-1" }), 206],
    ["If-Range with its tag, weak", () => ({ "if-range": `W/${etag}`, range: "bytes=0-1" }), 200],
    ["If-Range with another", () => ({ "if-range": '"other"', range: "bytes=0-1" }), 200],
    ["If-Range with another, of a range outside", () => ({ "if-range": '"other"', range: "bytes=5000-" }), 200],
    ["If-Range with a date, which two uploads may share", () => ({ "if-range": modified, range: "bytes=0-1" }), 200],
    ["If-Range without a range", () => ({ "if-range": '"other"' }), 200],
  ])("%s", async (_, headers, status) => {
    const response = await ask(AT, headers());
    expect(response.status).toBe(status);
    const body = await bytes(response);
    expect(body.byteLength).toBe(status === 200 ? SIZE : status === 206 ? 2 : 0);
    if (status === 304) {
      expect([response.headers.get("etag"), response.headers.get("cache-control"), response.headers.get("content-length")]).toEqual([etag, "max-age=60", null]);
    }
    const head = await ask(AT, headers(), "HEAD");
    expect(head.status).toBe(status === 206 ? 200 : status);
  });

  it("says of what is encoded that it is, and gives the bytes as they are", async () => {
    const key = fresh("coded");
    await env.RESERVE.put(key, ALL, { httpMetadata: { contentType: "text/plain", contentEncoding: "gzip" } });
    const response = await ask(`r2://MUSIC/${key}`);
    expect([response.headers.get("content-encoding"), response.headers.get("content-length")]).toEqual(["gzip", String(SIZE)]);
    expect(response.body && (await firstBytes(response.body))).toEqual(ALL.subarray(0, 10));
  });

  it.each([
    ["what is not there", `r2://MUSIC/none`], ["the bucket itself", "r2://MUSIC"], ["the bucket itself with a slash", "r2://MUSIC/"],
    ["the bucket itself with a query", "r2://MUSIC/?list"], ["a key longer than keys may be", `r2://MUSIC/${"é".repeat(600)}`],
  ])("answers 404 for %s", async (_, url) => {
    expect((await ask(url)).status).toBe(404);
    expect((await ask(url, {}, "HEAD")).status).toBe(404);
    expect((await ask(url, { range: "bytes=0-1" })).status).toBe(404);
  });

  it.each(["PUT", "POST", "DELETE", "OPTIONS", "PATCH"])("answers 405 to %s and says what it takes", async (method) => {
    const response = await ask(AT, {}, method);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each(["r2://MUSIC/..%2Fx", "r2://MUSIC/a%2F.%2fb", "r2://MUSIC/%FF", "r2://MUSIC/%"])("refuses %s", async (url) => {
    expect(await dispatch({ url, headers: [], redirect: "manual", firstByteTimeoutMs: 3000 })).toEqual({ ok: false, code: "url-malformed" });
  });

  it("fails closed where no bucket is bound", async () => {
    const url = "r2://NOBODY/a";
    expect(await dispatch({ url, headers: [], redirect: "manual", firstByteTimeoutMs: 3000 })).toEqual({ ok: false, code: "settings-invalid" });
  });

  it("fails closed where a secret is not there", async () => {
    const row = { origin: "http://127.0.0.1:9", header: { name: "x-secret", secret: "MISSING" } };
    const shut = dispatchFor({ originAccess: [row] }, {});
    for (const redirect of ["manual", "follow"] as const) {
      expect(await shut({ url: "http://127.0.0.1:9/a", headers: [], redirect, firstByteTimeoutMs: 3000 })).toEqual({ ok: false, code: "settings-invalid" });
    }
  });

  it("is out of reach or late when R2 is", async () => {
    const broken = { head: () => Promise.reject(new Error("away")), get: () => Promise.reject(new Error("away")) };
    const silent = { head: () => new Promise(() => {}), get: () => new Promise(() => {}) };
    const through = dispatchFor({ originAccess: [] }, { BROKEN: broken, SILENT: silent });
    const word = (url: string) => through({ url, headers: [], redirect: "manual", firstByteTimeoutMs: 50 });
    expect(await word("r2://BROKEN/a")).toEqual({ ok: false, code: "upstream-unreachable" });
    expect(await word("r2://SILENT/a")).toEqual({ ok: false, code: "upstream-timeout" });
  });
});

async function firstBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const reader = body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return value?.subarray(0, 10);
}
