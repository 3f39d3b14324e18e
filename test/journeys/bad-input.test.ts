import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { BOUND_MS, startEdge, type Edge } from "../support/edge.ts";
import { expectWhole } from "../support/judge.ts";
import { rawRequest, type RawAnswer } from "../support/raw.ts";

const song = bytesOf(111, 70_000);
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
  origin.serve("/song.mp3", { bytes: song });
  expectWhole(await edge.get("/song.mp3"), song);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const wire = (lines: string): Promise<RawAnswer | "closed"> =>
  rawRequest(edge.url, { raw: Buffer.from(`${lines}\r\nHost: ${new URL(edge.url).host}\r\nConnection: close\r\n\r\n`, "latin1"), withinMs: BOUND_MS }).catch(
    (error: Error) => {
      if (error.message.includes("ended before")) return "closed" as const;
      throw error;
    },
  );

/** A refusal says so in words, and asks nobody. */
function expectRefused(answer: RawAnswer): void {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.complete).toBe(true);
  expect(answer.body.length).toBeGreaterThan(0);
}

describe("an overlong request", () => {
  it.each([9_000, 30_000])("URL of %d characters is 414", async (length) => {
    const before = origin.requests.length;
    const answer = await edge.get(`/${"a".repeat(length)}.mp3`);
    expectRefused(answer);
    expect(answer.status).toBe(414);
    expect(origin.requests).toHaveLength(before);
  });
  it("header is 431", async () => {
    const answer = await edge.get("/song.mp3", { "x-much": "a".repeat(40_000) });
    expectRefused(answer);
    expect(answer.status).toBe(431);
  });
  it("head of a megabyte is answered or closed, and the edge lives on", async () => {
    const answer = await wire(`GET /song.mp3 HTTP/1.1\r\nX-Much: ${"a".repeat(1_000_000)}`);
    if (answer !== "closed") expectRefused(answer);
    expectWhole(await edge.get("/song.mp3"), song);
  });
});

describe("a malformed URL", () => {
  it.each(["/%zz.mp3", "/%.mp3", "/a%2.mp3", "/a%00b.mp3"])("%s is 400 and goes nowhere", async (path) => {
    const before = origin.requests.length;
    const answer = await edge.get(path);
    expectRefused(answer);
    expect(answer.status).toBe(400);
    expect(origin.requests).toHaveLength(before);
  });
  it.each(["/../../etc/passwd", "/a/../../song.mp3", "/%2e%2e/%2e%2e/song.mp3", "/a/..%2f..%2fsong.mp3"])(
    "%s does not climb above the origin's root",
    async (path) => {
      const from = origin.requests.length;
      const answer = await edge.get(path);
      expect(answer.complete).toBe(true);
      for (const { url } of origin.requests.slice(from)) {
        expect(new URL(`http://origin.invalid${url}`).pathname).toBe(url);
      }
    },
  );
  it.each(["/caf\u00e9.mp3", "/\u{1f3b5}.mp3"])("with bytes beyond ASCII, %s, is refused or encoded", async (path) => {
    const from = origin.requests.length;
    const answer = await edge.get(path);
    expect(answer.complete).toBe(true);
    for (const { url } of origin.requests.slice(from)) expect(url).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe("a malformed request", () => {
  it.each([
    ["a control character in the target", "GET /a\x01b.mp3 HTTP/1.1"],
    ["a NUL in the target", "GET /a\0b.mp3 HTTP/1.1"],
    ["a space in the target", "GET /a b.mp3 HTTP/1.1"],
    ["a NUL in a header", "GET /song.mp3 HTTP/1.1\r\nX-Bad: a\0b"],
    ["a header without a colon", "GET /song.mp3 HTTP/1.1\r\nnonsense"],
    ["a space in a header's name", "GET /song.mp3 HTTP/1.1\r\nX Bad: 1"],
    ["no target", "GET HTTP/1.1"],
    ["no method", "/song.mp3 HTTP/1.1"],
    ["another protocol", "GET /song.mp3 SIP/2.0"],
    ["nothing sensible", "\x16\x03\x01\x02\x00\x01"],
    ["two lengths", "POST /song.mp3 HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2"],
  ])("with %s is refused, and the edge lives on", async (_, lines) => {
    const from = origin.requests.length;
    const answer = await wire(lines);
    if (answer !== "closed" && answer.status !== 200) expectRefused(answer);
    for (const { url } of origin.requests.slice(from)) expect(url).toMatch(/^\/[\x21-\x7e]*$/);
    expectWhole(await edge.get("/song.mp3"), song);
  });
  it("with a whole URL as its target reaches no other server and spoils no key", async () => {
    const other = await startOrigin();
    other.serve("/song.mp3", { bytes: bytesOf(112, 1000) });
    const answer = await wire(`GET ${other.url}/song.mp3 HTTP/1.1`);
    if (answer !== "closed" && answer.status === 200) expectWhole(answer, song);
    expect(other.requests).toEqual([]);
    await other.close();
    expectWhole(await edge.get("/song.mp3"), song);
  });
  it.each(["*", "//other.example/song.mp3", "?x", "song.mp3", "#part"])("with the target %s is answered", async (target) => {
    const answer = await wire(`GET ${target} HTTP/1.1`);
    if (answer !== "closed") expect(answer.status).toBeGreaterThanOrEqual(200);
    expectWhole(await edge.get("/song.mp3"), song);
  });
  it.each([
    { range: "bytes=0-0, garbage" }, { "if-none-match": '"unclosed' }, { "if-modified-since": "\u00ff\u00fe" }, { "if-range": "," },
    { "accept-encoding": "gzip;q=nonsense" }, { "cache-control": "max-age=NaN" }, { host: "bad host" }, { "content-length": "-1" }, { origin: "\\\\" },
  ])("with the headers %o ends in the track or a refusal", async (headers) => {
    const answer = await edge.get("/song.mp3", headers).catch(() => undefined);
    if (answer?.status === 200) expectWhole(answer, song);
    else if (answer) expect(answer.status).toBeLessThan(500);
  });
});
