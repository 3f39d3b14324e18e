import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Behaviour, gate } from "../origin/behaviour.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus, expectPart, expectWhole, isHit } from "../support/judge.ts";
import { openRaw, rawRequest } from "../support/raw.ts";
import { NEW, OLD } from "./stale-faults-rows.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { FLIGHT_BYTES: 4 * 1024 * 1024, UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "2000" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

type Fields = readonly (readonly [string, string])[];
/** Stale from the start. */
const aged = (control: string): Fields => [["cache-control", control], ["age", "100"]];
const WITHIN = aged("max-age=50, stale-if-error=86400, stale-while-revalidate=0");

/** Has the old bytes stored under `path`, stale. */
async function store(path: string, headers: Fields): Promise<void> {
  origin.serve(path, { bytes: OLD, etag: '"old"', headers });
  await edge.get(path);
  for (let tries = 0; tries < 20; tries += 1) {
    await origin.idle(path);
    if (cacheStatus(await edge.ask(path, { method: "HEAD" })).fwd === "stale") return origin.idle(path);
  }
  throw new Error(`${path} is not stored`);
}

describe("a copy that stands in for a 503", () => {
  const path = "/stands-in.mp3";
  beforeAll(async () => {
    await store(path, WITHIN);
    origin.change(path, { status: 503 });
  });

  it("says how old it is, and that no upstream's answer was used", async () => {
    const answer = await edge.get(path);
    expectWhole(answer, OLD);
    expect([isHit(answer), Number(answer.header("age")) >= 100, Number(cacheStatus(answer).ttl) <= -50]).toEqual([true, true, true]);
  });
  it("is answered in part, under a condition, and without its body", async () => {
    expectPart(await edge.get(path, { range: "bytes=66000-66009" }), OLD, 66_000, 66_009);
    expect((await edge.get(path, { "if-none-match": '"old"' })).status).toBe(304);
    const head = await edge.ask(path, { method: "HEAD" });
    expect([head.status, head.header("content-length")]).toEqual([200, "70000"]);
  });
  it("gives way as soon as the origin is well", async () => {
    origin.change(path, { bytes: NEW, etag: '"new"', headers: WITHIN });
    expectWhole(await edge.get(path), NEW);
  });
});

describe("a 503 is handed on, whatever stale-if-error says, under", () => {
  it.each(["must-revalidate", "proxy-revalidate", "s-maxage=50", "no-cache"])("%s", async (directive) => {
    const path = `/strict/${directive}.mp3`;
    await store(path, aged(`max-age=50, stale-if-error=86400, stale-while-revalidate=86400, ${directive}`));
    origin.change(path, { status: 503 });
    expect((await edge.get(path)).status).toBe(503);
  });
});

describe("Cache-Status", () => {
  it.each([
    ["a 503 past the windows", aged("max-age=50, stale-if-error=0, stale-while-revalidate=0"), 503],
    ["a 404", WITHIN, 404],
  ])("says that %s was asked for because the copy was stale, not missing (RFC 9211, 2.2)", async (_, headers, status) => {
    const path = `/said/${status}.mp3`;
    await store(path, headers);
    origin.change(path, { status });
    const answer = await edge.get(path);
    expect([answer.status, cacheStatus(answer).fwd]).toEqual([status, "stale"]);
  });
});

describe("a 304 that forbids keeping the copy", () => {
  const now = (fields: string): string => `HTTP/1.1 304 Not Modified\r\nETag: "old"\r\n${fields}\r\n\r\n`;

  it("still has it answered whole, with nothing else asked of the origin", async () => {
    await store("/last.mp3", WITHIN);
    // Whatever is still held of the fills goes: the copy is all there is.
    origin.serve("/large.mp3", { bytes: bytesOf(605, 5 * 1024 * 1024), headers: [["cache-control", "max-age=60"]] });
    await edge.get("/large.mp3");
    const before = origin.to("/last.mp3").length;
    origin.change("/last.mp3", ({ headers }) => (headers["if-none-match"] === undefined ? { status: 503 } : { raw: now("Cache-Control: no-store") }));
    expectWhole(await edge.get("/last.mp3"), OLD);
    expect(origin.to("/last.mp3").length - before).toBe(1);
  });

  it("gives its cookie to no more than one listener", async () => {
    await store("/cookie.mp3", WITHIN);
    const held = gate();
    let given = 0;
    origin.change("/cookie.mp3", () => ({ wait: held.opened, raw: now(`Set-Cookie: who=${(given += 1)}`) }));
    const asked = origin.next("/cookie.mp3");
    const listeners = [1, 2, 3].map(() => edge.get("/cookie.mp3"));
    await asked;
    // By the time others have been answered these three are waiting.
    for (const _ of [1, 2, 3]) await edge.get("/elsewhere.mp3");
    held.open();
    const cookies = (await Promise.all(listeners)).flatMap((answer) => answer.header("set-cookie") ?? []);
    expect(new Set(cookies).size).toBe(cookies.length);
  });
});

describe("a copy in the reserve", () => {
  let pops: Edge;
  beforeAll(async () => {
    pops = await startEdge(origin, { pops: ["FRA", "AMS", "LHR"], reserve: true });
  });
  afterAll(() => pops?.close());
  const at = (n: number, path: string) => rawRequest(pops.pops[n]?.url ?? "", { path });

  /** Stored at the first, and found in the reserve by the third: what is written is told to nobody. */
  async function reserved(path: string): Promise<void> {
    origin.serve(path, { bytes: OLD, etag: '"old"', headers: WITHIN });
    expectWhole(await at(0, path), OLD);
    await origin.idle(path);
    origin.change(path, { status: 503 });
    for (let tries = 0; tries < 50; tries += 1) if ((await at(2, path)).status === 200) return;
    throw new Error(`${path} is not in the reserve`);
  }

  it("stands in at another data centre", async () => {
    await reserved("/reserve/untouched.mp3");
    expectWhole(await at(1, "/reserve/untouched.mp3"), OLD);
  });
  it.each<[string, Behaviour]>([
    ["a 404", { status: 404 }],
    ["no-store", { bytes: NEW, etag: '"new"', headers: [["cache-control", "no-store"]] }],
    ["no-store and no ranges", { bytes: NEW, etag: '"new"', ranges: "ignored", headers: [["cache-control", "no-store"]] }],
    ["a cookie", { bytes: NEW, etag: '"new"', headers: [...WITHIN, ["set-cookie", "who=me"]] }],
    ["no-store on the 304", { raw: 'HTTP/1.1 304 Not Modified\r\nETag: "old"\r\nCache-Control: no-store\r\n\r\n' }],
  ])("is ended by %s at any data centre", async (name, now) => {
    const path = `/reserve/${name.replaceAll(" ", "-")}.mp3`;
    await reserved(path);
    origin.change(path, now);
    expect((await at(0, path)).complete).toBe(true);
    await origin.idle(path);
    origin.change(path, { status: 503 });
    expect((await at(1, path)).status).toBe(503);
  });
});

describe("an endless stream in place of a stale copy", () => {
  it("reaches its listener, ends when that one leaves, and leaves no copy behind", async () => {
    await store("/radio.mp3", WITHIN);
    origin.change("/radio.mp3", { bytes: bytesOf(606, 50_000), ranges: "ignored", endless: true, length: "close" });
    const heard = origin.next("/radio.mp3");
    const listening = openRaw(`${edge.url}/radio.mp3`);
    await listening.received(300_000);
    listening.leave();
    await (await heard).ended;
    origin.change("/radio.mp3", { status: 503 });
    expect((await edge.get("/radio.mp3")).status).toBe(503);
  });
});

describe("time", () => {
  it("ends freshness, and then the time a copy may stand in", async () => {
    const control: Fields = [["cache-control", "max-age=1, stale-if-error=1, stale-while-revalidate=0"]];
    origin.serve("/time.mp3", { bytes: OLD, etag: '"old"', headers: control });
    await edge.get("/time.mp3");
    origin.change("/time.mp3", { status: 503 });
    const begun = Date.now();
    const words: string[] = [];
    // The clock is what is tested: it is looked at until it has passed both ends.
    for (let atMs = 0; atMs < 2600; atMs = Date.now() - begun) {
      const answer = await edge.get("/time.mp3");
      const word = answer.status !== 200 ? `${answer.status}` : Number(answer.header("age")) < 1 ? "fresh" : "stood in";
      if (words.at(-1) !== word) words.push(word);
      await new Promise((passed) => setTimeout(passed, 50));
    }
    expect(words).toEqual(["fresh", "stood in", "503"]);
  });
});
