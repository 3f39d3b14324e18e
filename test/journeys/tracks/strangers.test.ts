import { gzipSync } from "node:zlib";
import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gate } from "../../origin/behaviour.ts";
import { textOf } from "../../origin/bytes.ts";
import { type Origin, type Script, startOrigin } from "../../origin/origin.ts";
import { type Edge, startEdge } from "../../support/edge.ts";
import { type RawAnswer, openRaw } from "../../support/raw.ts";
import { LADDER, PLAYERS, manifestOf, manifestScript, serveTrack } from "./catalogue.ts";

let origin: Origin;
let edge: Edge;
/** Another that has seen nobody. */
let other: Edge;
const start = (): Promise<Edge> => startEdge(origin, { settings: { LADDER } });
beforeAll(async () => {
  origin = await startOrigin();
  [edge, other] = await Promise.all([start(), start()]);
});
afterAll(async () => {
  await Promise.all([edge?.close(), other?.close()]);
  await origin?.close();
});

let tracks = 0;
const fresh = (): string => `track-${(tracks += 1)}`;
const pathOf = (track: string): string => `/media/${track}/track.json`;
const errorIn = (answer: RawAnswer): unknown => (answer.status < 400 ? undefined : (JSON.parse(answer.body.toString()) as { error?: unknown }).error);

describe("what stands where a manifest should be", () => {
  const json = (): string => JSON.stringify(manifestOf("any"));
  const gzipped = (text: string): Script => ({ raw: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${gzipSync(text).length}\r\nconnection: close\r\n\r\n`), gzipSync(text)]) });
  const raw = (bytes: Buffer): Script => ({ raw: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\nconnection: close\r\n\r\n`), bytes]) });
  const cases: [what: string, script: () => Script, said: string | undefined][] = [
    ["a byte order mark before it", () => raw(Buffer.from(`\ufeff${json()}`)), undefined],
    ["gzip, said to be", () => gzipped(json()), undefined],
    ["gzip, not said to be", () => raw(gzipSync(json())), "manifest-unreadable"],
    ["UTF-16", () => raw(Buffer.from(`\ufeff${json()}`, "utf16le")), "manifest-unreadable"],
    ["Latin-1", () => raw(Buffer.from(json().replace("Title", "Tit\u00fcl"), "latin1")), "manifest-unreadable"],
    ["gzip of five MiB", () => gzipped(`${json()}${" ".repeat(5 * 2 ** 20)}`), "manifest-unreadable"],
    ["more than a MiB", () => manifestScript(`${json()}${" ".repeat(2 ** 20)}`), "manifest-unreadable"],
    ["an array, deep", () => manifestScript("[".repeat(300_000)), "manifest-unreadable"],
    ["nothing", () => manifestScript(""), "manifest-unreadable"],
    ["a page", () => ({ bytes: textOf("<!doctype html>"), type: "text/html" }), "manifest-unreadable"],
    ["a 401", () => ({ status: 401, bytes: textOf("no"), headers: [["www-authenticate", "Basic"]] }), "manifest-unreadable"],
    ["a redirect", () => ({ status: 302, headers: [["location", "/media/elsewhere/track.json"]] }), "manifest-unreadable"],
    ["a redirect to itself", () => ({ status: 302, headers: [["location", "track.json"]] }), "manifest-unreadable"],
    ["a part nobody asked for", () => ({ ...manifestScript(json()), unasked206: "first-100" as const }), "upstream-protocol"],
    ["a file name that climbs over a line's end", () => manifestScript(json().replace("aac-96.00000001.mp4", "a\\n/../../../secret")), "manifest-unreadable"],
    ["an id that is two lines", () => manifestScript(json().replace('"aac-96"', '"aac\\n#EXT-X-ENDLIST"')), "manifest-unreadable"],
    ["a title of lines", () => manifestScript(json().replace("Title", 'x\\r\\nset-cookie: a=b\\r\\n\\r\\n#EXTM3U\\n')), undefined],
  ];
  it.each(cases)("is a track or a clear word for it, in every form: %s", async (_, script, said) => {
    const track = fresh();
    origin.serve(pathOf(track), script());
    for (const form of ["", ".m3u8", "/aac-96.m3u8"]) {
      const answer = await edge.get(`/audio/${track}${form}?codecs=aac`);
      expect([form, answer.status < 400, errorIn(answer)]).toEqual([form, said === undefined, said]);
      expect(`${[...answer.headers.keys()].join(" ")} ${answer.body.toString()}`).not.toMatch(/set-cookie|secret/i);
    }
    origin.serve(pathOf(track), manifestScript(json()));
  });
});

describe("an address that is spelled oddly", () => {
  it.each([
    "/audio/", "/audio/.m3u8", "/audio/x/.m3u8", "/audio//x.m3u8", "/audio/%2e%2e", "/audio/..%2fmedia", "/audio/%00", "/audio/a%0d%0aset-cookie:%20b=c", "/audio/a%0a%23EXT-X-ENDLIST.m3u8", "/audio/%ff%fe", "/audio/%zz",
    "/audio/.m3u8.m3u8", "/audio/a.m3u8.m3u8", "/audio/x/y/z.m3u8", "/audio/%2F%2Fevil.example", "/audio/\\\\evil.example", "//evil.example/audio/x", "/audio/x;y=1", "/audio/<script>", `/audio/${"a".repeat(7900)}`, `/audio/${"a".repeat(20_000)}`,
  ])("is a clear error, and leads nowhere: %s", async (path) => {
    const answer = await edge.get(path, PLAYERS.chromium);
    expect([answer.status >= 400, answer.status < 503, answer.header("location")]).toEqual([true, true, undefined]);
    expect(answer.header("set-cookie")).toBeUndefined();
  });
  it.each([["a%20b", "a%20b"], ["%C3%A9%E2%9C%93", "%C3%A9%E2%9C%93"], ["a%22%3E%3Cb", "a%22%3E%3Cb"], ["x.m3u8", "x.m3u8"], ["a,b;c='d", "a,b;c='d"], ["%61bc", "abc"]])("leads to its own files, one header field and one line at a time: %s", async (spelled, path) => {
    serveTrack(origin, path);
    const track = await edge.get(`/audio/${spelled}${path.endsWith(".m3u8") ? ".m3u8" : ""}?codecs=aac&quality=low`);
    if (path.endsWith(".m3u8")) return expect(track.body.toString()).toContain(`/audio/${path}/aac-96.m3u8`);
    expect([track.status, track.header("location")]).toEqual([307, `/media/${path}/aac-96.00000001.mp4`]);
    expect(track.header("link")?.match(/<[^>]*>/g)?.every((url) => /^<\/(?:media|audio)\//.test(url) && url.includes(path))).toBe(true);
    for (const form of [".m3u8", "/aac-96.m3u8"]) {
      const lines = (await edge.get(`/audio/${spelled}${form}?codecs=aac`)).body.toString().split("\n");
      expect(lines.filter((line) => line !== "" && !line.startsWith("#EXT") && !/^\/(?:media|audio)\//.test(line))).toEqual([]);
      expect(lines.filter((line) => line === "#EXTM3U")).toHaveLength(1);
    }
    return undefined;
  });
});

describe("a request that is made to be hard", () => {
  const long = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  it.each<[string, string, Record<string, string>]>([
    ["Accept of ten thousand types", "", { accept: long("audio/mp4;q=0.1,", 12_000) }],
    ["weights that are none", "", { accept: "audio/*;q=NaN, audio/mp4;q=1e9, audio/mpeg;q=-1" }],
    ["CMCD in all fields, and long", `?CMCD=${long("%28", 6000)}`, { "cmcd-request": long("a=(1 (2 ", 3000), "cmcd-object": long('"\\', 3000), "cmcd-session": long("a,", 3000), "cmcd-status": long("a;b", 3000) }],
    ["lies", "?CMCD=mtp%3D1e12%2Cbl%3D-1%2Cbr%3D0%2Ctb%3D-5%2Cpr%3DNaN", { "cmcd-object": "br=0,tb=(0;a)", downlink: "1e999", rtt: "-1", ect: "5g" }],
    ["names of players", "", { "user-agent": long("iPhone OS 1", 6000), "sec-ch-ua": long('"Chromium";', 6000) }],
    ["words twice", "?quality=low&quality=lossless&codecs=aac&codecs=opus&max=100&max=1", {}],
    ["parameters of others", `?${long("quality[]=x&", 6000)}`, {}],
    ["a personal one", "", { cookie: "session=1", authorization: "Bearer secret", "if-none-match": "*", range: "bytes=-1", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" }],
  ])("is answered like another, and says nothing to the origin: %s", async (_, query, fields) => {
    const track = fresh();
    serveTrack(origin, track);
    const [whole, list] = [await edge.get(`/audio/${track}${query}`, fields), await edge.get(`/audio/${track}.m3u8${query}`, fields)];
    expect([whole.status, [200, 206, 304].includes(list.status)]).toEqual([307, true]);
    const asked = origin.to(pathOf(track));
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked[0]?.headers)).not.toMatch(/secret|session=1|evil|cmcd|iPhone/i);
  });
  it.each(["quality=LOW", "quality=", "quality=low%00", "quality=low,high", "quality=%C0", "codecs=", "codecs=aac,,", "codecs=aac%0d%0ax", `codecs=${"a,".repeat(17)}`, "max=0", "max=1e3", "max=-1", "max=1000001", "max=%31%30%30%20", "max=", "max=0x10"])("is told what was expected: %s", async (query) => {
    const track = fresh();
    serveTrack(origin, track);
    for (const form of ["", ".m3u8"]) {
      const answer = await edge.get(`/audio/${track}${form}?${query}`);
      expect([answer.status, errorIn(answer), answer.header("cache-control")]).toEqual([400, "choice-argument", "no-store"]);
    }
  });
});

describe("many listeners at once", () => {
  const word = fc.constantFrom("*/*", "audio/*;q=0.9, audio/flac", "audio/mpeg", "audio/mp4;codecs=\"mp4a.40.2\"", "video/x", "");
  const fields = fc.record(
    {
      accept: word,
      "user-agent": fc.constantFrom(...Object.values(PLAYERS).map((player) => player["user-agent"]), "x"),
      "save-data": fc.constantFrom("on", "off"),
      downlink: fc.double({ min: 0.01, max: 12, noNaN: true }).map((mbits) => mbits.toFixed(2)),
      "cmcd-request": fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 0, max: 30_000 })).map(([mtp, bl]) => `mtp=${mtp},bl=${bl}`),
      "cmcd-object": fc.integer({ min: 1, max: 2000 }).map((kbps) => `br=${kbps},tb=${kbps * 2}`),
      "cmcd-status": fc.constant("bs"),
      cookie: fc.nat().map((id) => `session=${id}`),
      authorization: fc.nat().map((id) => `Bearer ${id}`),
    },
    { requiredKeys: [] },
  );
  const query = fc.constantFrom("", "", "?quality=low", "?quality=high", "?codecs=opus", "?codecs=aac,opus", "?max=100", "?CMCD=mtp%3D300", "?CMCD=mtp%3D9000,su");
  const listener = fc.record({ fields, query, form: fc.constantFrom("", ".m3u8"), of: fc.constantFrom("/audio/", "/inline/"), track: fc.nat({ max: 2 }) });

  it("get what each would get alone", async () => {
    const names = [fresh(), fresh(), fresh()];
    for (const name of names) {
      serveTrack(origin, name);
      serveTrack(origin, name, { folder: "/inlined" });
    }
    const listeners = fc.sample(listener, { numRuns: 200, seed: 7 });
    // How long a list may be kept runs out while the others ask.
    const fieldOf = (answer: RawAnswer, name: string) => answer.header(name)?.replace(/max-age=\d+/, "max-age");
    const answered = (answer: RawAnswer): unknown => [answer.status, ...["location", "content-location", "link", "vary", "cache-control", "etag"].map((name) => fieldOf(answer, name)), answer.status < 400 ? answer.body.toString("latin1") : errorIn(answer)];
    const ask = (at: Edge, { of, track, form, query: words, fields: said }: (typeof listeners)[number]): Promise<unknown> =>
      at.get(`${of}${names[track]}${form}${words}`, Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))).then(answered);
    const together = await Promise.all(listeners.map((one) => ask(edge, one)));
    for (const [n, one] of [...listeners.entries()].toReversed()) expect([n, await ask(other, one)]).toEqual([n, together[n]]);
  });
});

describe("a manifest nobody has yet", () => {
  it("is asked for once by a hundred, of whom half leave before it comes", async () => {
    const track = fresh();
    const wait = gate();
    serveTrack(origin, track);
    origin.serve(pathOf(track), { ...manifestScript(manifestOf(track)), wait: wait.opened });
    const all = Array.from({ length: 100 }, (_, n) => openRaw(edge.url, { path: `/audio/${track}${["", ".m3u8", "/aac-96.m3u8"][n % 3]}?codecs=aac&quality=low`, withinMs: 8000 }));
    await expect.poll(() => origin.to(pathOf(track)).length).toBe(1);
    await pause(50); // so that others are waiting by then; it holds if they are not
    const [leaving, staying] = [all.filter((_, n) => n % 2 === 0), all.filter((_, n) => n % 2 === 1)];
    for (const one of leaving) one.leave();
    wait.open();
    const answers = await Promise.all(staying.map(({ answer }) => answer));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 307]));
    expect(origin.to(pathOf(track))).toHaveLength(1);
  });
  it("may be another for each of two requests, and each playlist is of one", async () => {
    const track = fresh();
    const versions = ["00000001", "00000002"];
    for (const version of versions) {
      origin.serve(pathOf(track), { ...manifestScript(manifestOf(track, {}, version)), headers: [["cache-control", "no-store"]] });
      const answers = await Promise.all(["?codecs=aac", "/aac-96.m3u8", "/opus-64.m3u8"].map((form) => edge.get(`/audio/${track}${form}`)));
      for (const answer of answers) expect([...new Set(`${answer.header("location") ?? ""}${answer.body.toString()}`.match(/\d{8}(?=\.mp4)/g))]).toEqual([version]);
    }
  });
});
