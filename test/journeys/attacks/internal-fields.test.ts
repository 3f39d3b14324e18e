import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASK_FORMAT, type Ask, NO_PURGES } from "../../../src/core/cache/ask.ts";
import { DESCRIPTOR_FORMAT, encodeDescriptor } from "../../../src/core/cache/descriptor.ts";
import { headAddress, sliceAddress } from "../../../src/core/cache/key.ts";
import { ASK_FIELD, encodeAsk, encodeOpened, OPENED_FIELD } from "../../../src/core/cache/message.ts";
import { bytesOf } from "../../origin/bytes.ts";
import { HEAD_BYTES, SLICE_BYTES } from "../../support/edge.ts";
import type { RawAnswer } from "../../support/raw.ts";
import { arena, type Dupe, EVIL, everything, LASTING, startDupe, whatever } from "./support.ts";

/** As edge/deliver/hop.ts and edge/tiers/envelope.ts have them, which are of another runtime's types. */
const [SLICE_FIELD, TIER_FIELD] = ["downbeat-slice", "downbeat-tier"];
const [DESCRIPTOR_FIELD, FORMAT_FIELD, LENGTH_FIELD] = ["downbeat-descriptor", "downbeat-format", "downbeat-length"];

const song = bytesOf(5, HEAD_BYTES + 2 * SLICE_BYTES + 7);
const whole = song.read(0, song.size);
const geometry = { headBytes: HEAD_BYTES, sliceBytes: SLICE_BYTES };

/** An origin that has the song, and says of each answer what only our own parts say to one another. */
const stage = arena(({ headers, url }) => {
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(String(headers.range)) ?? [];
  const own = { "cache-control": LASTING, "content-type": url.endsWith(".json") ? "application/json" : "audio/mpeg", etag: '"song"', "accept-ranges": "bytes" };
  const said = { [TIER_FIELD]: "memory", [FORMAT_FIELD]: String(DESCRIPTOR_FORMAT), [LENGTH_FIELD]: "3", "cf-cache-status": "HIT", [OPENED_FIELD]: encodeOpened({ kind: "outside", size: 1 }) };
  if (from === undefined) return { headers: { ...own, ...said }, body: whole };
  const last = Math.min(to === undefined || to === "" ? Infinity : Number(to), song.size - 1);
  return { status: 206, headers: { ...own, ...said, "content-range": `bytes ${from}-${last}/${song.size}` }, body: whole.subarray(Number(from), last + 1) };
}, { settings: { COLO_REACH: "loopback", PLAN: "paid" } });

let foe: Dupe;
beforeAll(async () => {
  foe = await startDupe(() => ({ headers: { "cache-control": LASTING, "content-type": "audio/mpeg", etag: '"song"' }, body: EVIL }));
});
afterAll(() => foe?.close());

const host = (): string => new URL(stage.edge.url).host;
/** What our parts would say to one another of a song that the attacker's server has. */
const forged = (path: string): Record<string, string> => {
  const key = `${host()}${path}`;
  const url = `${foe.url}/evil.mp3`;
  const descriptor = encodeDescriptor({ format: DESCRIPTOR_FORMAT, kind: "audio", status: 200, headers: [["x-evil", EVIL]], size: song.size, etag: '"song"', fill: "F", identity: `e:${song.size}:"song"`, joining: "strong", ranges: true, askedAtMs: Date.now(), ageSec: 0, freshSec: 600, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, browser: null, varies: [], tags: [], asOf: 0, era: 0 });
  const ask: Ask = {
    format: ASK_FORMAT, key, base: key, url, kind: "audio", want: { kind: "slice", n: 1, from: HEAD_BYTES }, follow: true,
    fields: [], withheld: [], authorized: false, unkeyed: false, standIn: false, ...NO_PURGES,
  };
  return {
    [SLICE_FIELD]: JSON.stringify({ n: 1, target: { ...ask, wish: { kind: "none" } }, colo: "FRA", descriptor }),
    [ASK_FIELD]: encodeAsk(ask),
    [OPENED_FIELD]: encodeOpened({ kind: "unreachable", code: "upstream-timeout" }),
    [DESCRIPTOR_FIELD]: descriptor,
    [TIER_FIELD]: "colo",
    [FORMAT_FIELD]: String(DESCRIPTOR_FORMAT),
    [LENGTH_FIELD]: "12",
    "cf-cache-status": "HIT",
    "cf-worker": EVIL,
    "cf-ew-via": EVIL,
    "mf-custom-service": "FRA",
    "mf-original-url": "http://downbeat.invalid/",
    "mf-cf-blob": JSON.stringify({ colo: EVIL }),
    "cf-cache-namespace": "downbeat:FRA",
    "cf-colo": EVIL,
  };
};
const NAMES = [SLICE_FIELD, ASK_FIELD, OPENED_FIELD, DESCRIPTOR_FIELD, TIER_FIELD, FORMAT_FIELD, LENGTH_FIELD, "cf-cache-status", "cf-worker", "cf-ew-via", "mf-custom-service", "mf-original-url", "mf-cf-blob", "cf-cache-namespace", "cf-colo"];

/** What an answer is, but for what tells one from the next. */
const gist = (answer: RawAnswer): unknown => [answer.status, answer.body.equals(whole), answer.header("content-length"), answer.header("etag"), answer.headers.has("x-evil")];
const TRUE = [200, true, String(song.size), '"song"', false];

describe.each([".mp3", ".json"])("a field our own parts use, in a listener's request for %s", (suffix) => {
  // Defence: these fields are read by the entrypoint and the fill object alone, which no socket reaches (ctx.exports, stubs).
  it.each(NAMES)("%s changes nothing, cold or hot", async (name) => {
    const path = `/one-${name}${suffix}`;
    for (let time = 0; time < 2; time += 1) expect(gist(await stage.edge.get(path, { [name]: forged(path)[name] ?? "" }))).toEqual(TRUE);
    expect(gist(await stage.edge.get(path))).toEqual(TRUE);
    expect(foe.seen).toEqual([]);
  });
  it("and all of them together change nothing, with a range, a cookie or another method neither", async () => {
    const path = `/all${suffix}`;
    const asks = [{}, { range: `bytes=${HEAD_BYTES}-` }, { cookie: "a=1" }];
    for (const more of asks) expect((await stage.edge.get(path, { ...forged(path), ...more })).status).toBeLessThan(300);
    for (const method of ["HEAD", "POST", "OPTIONS"]) expect((await stage.edge.ask(path, { method, headers: forged(path) })).status).toBeLessThan(300);
    const answer = await stage.edge.get(path);
    expect(gist(answer)).toEqual(TRUE);
    expect(everything(answer).slice(0, 2000)).not.toContain(EVIL);
    expect(foe.seen).toEqual([]);
  });
});

describe("an address of the store", () => {
  // Defence: the entrypoint and the caches are reached by our code only; a socket with their host meets the site's front.
  it.each(["head", "slice"])("of a %s is a path of the origin's like any other", async (what) => {
    const path = "/stored.mp3";
    expect(gist(await stage.edge.get(path))).toEqual(TRUE);
    const key = `${host()}${path}`;
    const { url } = what === "head" ? headAddress(key, geometry) : sliceAddress(key, `e:${song.size}:"song"`, 1, geometry);
    for (const headers of [{ host: new URL(url).host }, { host: new URL(url).host, ...forged(path) }, {}]) {
      const answer = await whatever(stage.edge.get(new URL(url).pathname, headers));
      // The origin has the song under every path; the store would have had an envelope.
      if (answer?.status === 200) expect(answer.body.length).toBe(song.size);
      expect(answer?.headers.has(DESCRIPTOR_FIELD)).toBe(false);
    }
    const absolute = await whatever(stage.edge.get(url, forged(path)));
    if (absolute?.status === 200) expect(absolute.body.length).toBe(song.size);
    expect(gist(await stage.edge.get(path))).toEqual(TRUE);
    expect(foe.seen).toEqual([]);
  });
});

describe("a field our own parts use, in an origin's answer", () => {
  // Defence: what a hop believes is set by the entrypoint; an origin's fields of that name stay inside the descriptor or are dropped.
  it("tells no listener where the bytes came from", async () => {
    const answer = await stage.edge.get("/said.mp3");
    expect(gist(answer)).toEqual(TRUE);
    expect(answer.header("cache-status")).toContain("upstream");
    for (const part of [1, 2]) {
      const range = `bytes=${HEAD_BYTES * part}-${HEAD_BYTES * part + 9}`;
      const piece = await stage.edge.get("/said.mp3", { range });
      expect([piece.status, piece.body.equals(whole.subarray(HEAD_BYTES * part, HEAD_BYTES * part + 10))]).toEqual([206, true]);
    }
  });
});
