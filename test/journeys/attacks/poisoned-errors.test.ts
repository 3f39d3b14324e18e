import { describe, expect, it } from "vitest";
import { cacheStatus } from "../../support/judge.ts";
import { type RawAsk } from "../../support/raw.ts";
import { arena, EVIL, expectCleanAndShared, LASTING, type Reply, type Seen, whatever } from "./support.ts";

const TYPES: Record<string, string> = { mp3: "audio/mpeg", m3u8: "application/vnd.apple.mpegurl", json: "application/json" };
const PUBLIC_FIELDS = new Set(["host", "connection", "accept", "accept-encoding", "user-agent", "via", "cdn-loop", "cf-worker", "range", "if-range", "x-forwarded-host", "x-forwarded-proto", "if-none-match", "if-modified-since", "pragma", "cache-control"]);

/** The status each trick is answered with: an origin that takes offence at everything, and calls its anger public. */
function offence({ method, headers, rawHeaders }: Seen): number | undefined {
  if (method !== "GET" && method !== "HEAD") return ["POST", "PUT", "DELETE", "PATCH"].includes(method) ? 405 : 501;
  if (["x-http-method-override", "x-http-method", "x-method-override"].some((name) => name in headers)) return 405;
  if (rawHeaders.join("").length > 4000) return 431;
  if (rawHeaders.some((text) => /[^\x20-\x7e]/.test(text))) return 400;
  if ("content-length" in headers || "transfer-encoding" in headers) return 413;
  if ("expect" in headers) return 417;
  if (headers["x-forwarded-proto"] === "http" || "x-forwarded-port" in headers) return 421;
  if ("authorization" in headers || "x-amz-security-token" in headers) return 401;
  if ("upgrade" in headers || "x-down" in headers) return 503;
  if (Object.values(headers).flat().some((value) => value?.includes(EVIL))) return 403;
  if ("x-busy" in headers) return 429;
  if (headers["max-forwards"] === "0" || headers["content-type"] !== undefined) return 500;
  return Object.keys(headers).some((name) => !PUBLIC_FIELDS.has(name)) ? 400 : undefined;
}
function touchy(seen: Seen): Reply {
  const { url } = seen;
  const status = offence(seen);
  const type = status === undefined ? (TYPES[url.slice(url.lastIndexOf(".") + 1)] ?? "text/html") : "text/html";
  const headers = { "cache-control": LASTING, "content-type": type, ...(status === undefined && { etag: '"fine"' }) };
  return { status: status ?? 200, headers, body: status === undefined ? `page of ${url}` : `error ${status} ${EVIL}` };
}
const stage = arena(touchy);

const big = (bytes: number): string => EVIL.padEnd(bytes, "x");
const OFFENCES: Readonly<Record<string, RawAsk>> = {
  "a field of 6 KB": { headers: { "x-big": big(6000) } },
  "a plain field of 6 KB": { headers: { big: big(6000) } },
  "a field beyond what we take": { headers: { "x-big": big(40_000) } },
  "a cookie of 6 KB": { headers: { cookie: big(6000) } },
  "a referer of 6 KB": { headers: { referer: `https://${big(6000)}` } },
  "an Accept of 6 KB": { headers: { accept: `text/html, ${big(6000)}` } },
  "an Accept-Language of 6 KB": { headers: { "accept-language": `de, ${big(6000)}` } },
  "an Accept-Encoding of 6 KB": { headers: { "accept-encoding": big(6000) } },
  "a user agent of 6 KB": { headers: { "user-agent": big(6000) } },
  "fifty fields": { headers: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f-${i}`, big(100)])) },
  "a bell in a value": { headers: { "x-meta": "ring \x07" } },
  "a bell in a plain value": { headers: { meta: "ring \x07" } },
  "a vertical tab": { headers: { "x-meta": "\x0b" } },
  "a DEL": { headers: { meta: "\x7f" } },
  "eight bits": { headers: { meta: "\u00ff\u00fe" } },
  "eight bits in Accept-Language": { headers: { "accept-language": "\u00ff" } },
  "an empty name's neighbour": { raw: "GET %TARGET% HTTP/1.1\r\nHost: %HOST%\r\n: x\r\nConnection: close\r\n\r\n" },
  "a blank before the colon": { raw: "GET %TARGET% HTTP/1.1\r\nHost: %HOST%\r\nX-Meta : x\r\nConnection: close\r\n\r\n" },
  "a method nobody has": { method: "BREW" },
  "a method in lower case": { method: "get" },
  POST: { method: "POST", body: "x" },
  DELETE: { method: "DELETE" },
  PUT: { method: "PUT", body: "x" },
  "a method override": { headers: { "x-http-method-override": "POST" } },
  "a method override to nonsense": { headers: { "x-http-method": EVIL } },
  "another method override": { headers: { "x-method-override": "DELETE" } },
  "a body": { body: big(100) },
  "an expectation": { headers: { expect: "the-unexpected" } },
  "a credential": { headers: { authorization: `Basic ${EVIL}` } },
  "a signature of S3": { headers: { "x-amz-security-token": EVIL } },
  "a field of S3 that needs another": { headers: { "x-amz-server-side-encryption": "nonsense" } },
  "a wrong port": { headers: { "x-forwarded-port": "123" } },
  "a wrong scheme": { headers: { "x-forwarded-proto": "http" } },
  "an upgrade": { headers: { upgrade: "h2c", connection: "upgrade, close" } },
  "a word that brings it down": { headers: { "x-down": "1" } },
  "a word that makes it busy": { headers: { "x-busy": "1" } },
  "a bad robot": { headers: { "user-agent": EVIL } },
  "a bad referer": { headers: { referer: `https://${EVIL}` } },
  "a bad origin": { headers: { origin: `https://${EVIL}` } },
  "bad fetch metadata": { headers: { "sec-fetch-site": EVIL } },
  "a bad From in via": { headers: { via: `1.0 ${EVIL}` } },
  "a range that cannot be": { headers: { range: "bytes=999999-" } },
  "a condition that cannot hold": { headers: { "if-match": `"${EVIL}"` } },
  "a condition of long ago": { headers: { "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT" } },
  "a hop-by-hop name that is not": { headers: { connection: "close, accept, user-agent, host, x-forwarded-host" } },
  "an unreadable date": { headers: { "if-modified-since": EVIL } },
};

function ask(path: string, offence: RawAsk): Promise<unknown> {
  if (typeof offence.raw !== "string") return whatever(stage.edge.ask(path, offence));
  const raw = offence.raw.replace("%TARGET%", path).replace("%HOST%", new URL(stage.edge.url).host);
  return whatever(stage.edge.ask(path, { raw }));
}

describe.each(["mp3", "m3u8", "json"])("an error provoked at a URL of kind .%s", (suffix) => {
  // Defence: what provokes it does not reach the origin in a fill, or its answer is not stored (odd fields, passes, statuses.ts).
  it.each(Object.entries(OFFENCES))("by %s is its sender's alone", async (what, offence) => {
    const path = `/${what.replaceAll(/\W+/g, "-")}.${suffix}`;
    for (let time = 0; time < 2; time += 1) await ask(path, offence);
    await expectCleanAndShared(stage, path, [200, `page of ${path}`]);
  });
  // Defence: an origin that lets plain fields decide and does not say so is believed for seconds only (statuses.ts).
  it.each([{ "max-forwards": "0" }, { "content-type": "nonsense" }, { "accept-datetime": "nonsense" }])("by a plain field, %o, is gone in seconds", async (headers) => {
    const path = `/plain-${Object.keys(headers).join("-")}.${suffix}`;
    for (let time = 0; time < 2; time += 1) await whatever(stage.edge.get(path, headers));
    const victim = await stage.edge.get(path);
    if (victim.status === 200) return expectCleanAndShared(stage, path, [200, `page of ${path}`]);
    expect([suffix, Number(cacheStatus(victim).ttl) <= 10]).toEqual(["json", true]);
  });
  // Defence: fresh copies answer without the origin, and no error replaces one.
  it("does not replace a copy", async () => {
    const path = `/kept.${suffix}`;
    await expectCleanAndShared(stage, path, [200, `page of ${path}`]);
    for (const what of ["a field of 6 KB", "a method override", "a bell in a value", "a wrong scheme", "a body", "an expectation"]) await ask(path, OFFENCES[what] ?? {});
    await expectCleanAndShared(stage, path, [200, `page of ${path}`]);
  });
});

const CODES = [400, 403, 405, 408, 413, 414, 417, 421, 425, 429, 431, 500, 501, 502, 503, 504];

describe("an error that a clean request gets", () => {
  const angry = arena(({ url }) => {
    const silent = url.startsWith("/silent");
    return { status: Number(/\d{3}/.exec(url)?.[0]), headers: { "content-type": "text/html", ...(silent ? {} : { "cache-control": LASTING }) }, body: "an error" };
  });
  // Defence: strict kinds store "not there" and no other error (longestSec).
  it.each(CODES)("%d is not kept of audio, segments, playlists or keys, public or not", async (code) => {
    for (const suffix of ["mp3", "m4s", "m3u8", "key"]) {
      const path = `/${code}.${suffix}`;
      for (let time = 1; time <= 2; time += 1) {
        expect((await angry.edge.get(path)).status).toBe(code);
        // A failing origin may be asked again for one request; what counts is that it is asked for each.
        expect(angry.dupe.to(path).length).toBeGreaterThanOrEqual(time);
      }
      const asked = angry.dupe.to(path).length;
      await angry.edge.get(path);
      expect(angry.dupe.to(path).length).toBeGreaterThan(asked);
    }
  });
  // Defence: without a lifetime of the origin's no error is stored.
  it.each(CODES)("%d is not kept where the origin gives it no lifetime", async (code) => {
    const path = `/silent/${code}`;
    await angry.edge.get(path);
    const asked = angry.dupe.to(path).length;
    expect((await angry.edge.get(path)).status).toBe(code);
    expect(angry.dupe.to(path).length).toBeGreaterThan(asked);
  });
  // Defence: PROVOKED in statuses.ts: ten seconds, a minute for what only the owner of the URL can cause.
  it.each(CODES)("%d is kept for seconds at most, though its origin says ten minutes", async (code) => {
    const path = `/lasting/${code}`;
    await angry.edge.get(path);
    const asked = angry.dupe.to(path).length;
    const second = await angry.edge.get(path);
    expect(second.status).toBe(code);
    if (angry.dupe.to(path).length > asked) return;
    expect(Number(cacheStatus(second).ttl)).toBeLessThanOrEqual(code === 403 ? 60 : 10);
  });
});
