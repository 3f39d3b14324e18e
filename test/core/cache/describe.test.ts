import { describe as group, expect, it } from "vitest";
import { type Carried, type Described, type PathPolicy, confirmed, describe } from "../../../src/core/cache/describe.ts";
import { STORED_FIELDS_MAX_BYTES, type TtlRule } from "../../../src/core/cache/policy.ts";
import { NOW_MS, askOf, httpDate } from "./make.ts";

const rule = (coloSec: number): TtlRule => ({ browserSec: 3600, coloSec, staleWhileRevalidateSec: 10, staleIfErrorSec: 100, errorSec: 10 });
const TTLS = { audio: rule(86_400), segment: rule(604_800), playlist: rule(0), manifest: rule(3600), key: rule(0), other: rule(0) };
const RULES: PathPolicy = { ttls: TTLS, stance: { heuristicShare: 0, storeSetCookie: false, silentStored: false }, tagFields: ["cache-tag", "surrogate-key"] };
const LM = httpDate(-3600);

function carried(headers: Record<string, string> | [string, string][] = {}, changes: Partial<Carried> = {}): Carried {
  return {
    ask: askOf(),
    status: 200,
    headers: new Headers(headers),
    size: 1000,
    joining: "strong",
    ranges: true,
    askedAtMs: NOW_MS - 300,
    nowMs: NOW_MS,
    fillNumber: "N",
    rules: RULES,
    ...changes,
  };
}

const stanceOf = (stance: Partial<PathPolicy["stance"]>): PathPolicy => ({ ...RULES, stance: { ...RULES.stance, ...stance } });
const names = ({ descriptor }: Described) => descriptor.headers.map(([name]) => name).toSorted();

group("a described representation", () => {
  it("has its facts, validators, times and lifetimes", () => {
    const { descriptor, notStored } = describe(carried({ etag: '"a"', "last-modified": LM, age: "7", "content-type": "audio/flac" }, { ask: askOf({ asOf: 42 }) }));
    expect(notStored).toBeUndefined();
    expect(descriptor).toMatchObject({
      kind: "audio", status: 200, size: 1000, etag: '"a"', lastModified: LM, identity: 'e:1000:"a"', joining: "strong", ranges: true,
      askedAtMs: NOW_MS - 300, ageSec: 7, freshSec: 86_400, staleWhileRevalidateSec: 10, staleIfErrorSec: 100,
      browser: { control: "", lifetimeSec: 86_400, capSec: 3600 }, varies: [], tags: [], asOf: 42, era: 0,
    });
  });

  it.each(["-5", "1.5", "x", ""])("takes an Age of %j, which is none, for 0 (RFC 9111 §5.1)", (age) => {
    expect(describe(carried({ etag: '"a"', age })).descriptor.ageSec).toBe(0);
  });

  it("has no ranges where parts could not be joined", () => {
    expect(describe(carried({ "cache-control": "max-age=60" }, { joining: "single" })).descriptor).toMatchObject({ ranges: false, identity: "f:N:1000" });
  });

  it("lists no validator that is absent", () => {
    const { descriptor } = describe(carried({ "cache-control": "max-age=60" }, { joining: "single" }));
    expect("etag" in descriptor || "lastModified" in descriptor).toBe(false);
  });

  it("keeps end-to-end fields and none that are ours to write, one listener's, or one connection's", () => {
    const kept = { "content-type": "audio/flac", etag: '"a"', date: httpDate(0), "cache-control": "max-age=60", "x-label": "ü", "content-language": "ga", link: "</b>; rel=next", "cache-status": "x; hit" };
    const dropped = {
      "content-length": "1000", "accept-ranges": "bytes", age: "3", "server-timing": "a",
      "access-control-allow-origin": "https://one.example", "access-control-expose-headers": "x", "timing-allow-origin": "*",
      connection: "keep-alive, x-hop", "x-hop": "1", "keep-alive": "5", te: "x", "transfer-encoding": "chunked", trailer: "x", upgrade: "h2c",
      "cf-ray": "1", "cf-cache-status": "HIT", "alt-svc": "h3", nel: "{}", "report-to": "{}",
    };
    const { descriptor } = describe(carried({ ...kept, ...dropped }));
    expect(Object.fromEntries(descriptor.headers)).toEqual(kept);
  });

  it("keeps the Content-Range of a whole answer, where it means nothing, and none of a part (RFC 9110 §14.4)", () => {
    const fields = { "content-range": "bytes 0-99/1000", "cache-control": "max-age=60", date: httpDate(0) };
    expect(names(describe(carried(fields)))).toEqual(["cache-control", "content-range", "date"]);
    expect(names(describe(carried(fields, { part: true })))).toEqual(["cache-control", "date"]);
  });

  it("is given the date it arrived at where it has none (RFC 9110 §6.6.1), and keeps its own", () => {
    const date = (headers: Record<string, string>) => describe(carried(headers)).descriptor.headers.filter(([name]) => name === "date");
    expect(date({ etag: '"a"' })).toEqual([["date", httpDate(0)]]);
    expect(date({ etag: '"a"', date: httpDate(-9) })).toEqual([["date", httpDate(-9)]]);
  });

  it("is not stored with Set-Cookie, and with the operator's leave keeps every one", () => {
    const fields: [string, string][] = [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["cache-control", "max-age=60"], ["date", httpDate(0)]];
    expect(describe(carried(fields)).notStored).toBe("set-cookie");
    const { descriptor, notStored } = describe(carried(fields, { rules: stanceOf({ storeSetCookie: true }) }));
    expect([notStored, descriptor.headers]).toEqual([undefined, [["cache-control", "max-age=60"], ["date", httpDate(0)], ["set-cookie", "a=1"], ["set-cookie", "b=2"]]]);
  });

  it.each(["private", "no-cache"])("keeps no field that %s names, in any case, and all others (RFC 9111 §5.2.2.4, §5.2.2.7)", (name) => {
    const fields = { "set-cookie": "a=1", "x-user": "Bríd", "x-label": "y", "cache-control": `${name}="Set-Cookie, X-USER", max-age=60` };
    const described = describe(carried(fields, { rules: stanceOf({ storeSetCookie: true }) }));
    expect([described.notStored, names(described)]).toEqual([undefined, ["cache-control", "date", "x-label"]]);
  });

  it("keeps no field of a part that is withheld, nor its Content-Range", () => {
    const fields = { "x-user": "1", "content-range": "bytes 0-9/10", "cache-control": 'private="x-user", max-age=60' };
    expect(names(describe(carried(fields, { part: true })))).toEqual(["cache-control", "date"]);
  });

  it("says what it varies on, and an unstored one nothing", () => {
    expect(describe(carried({ vary: "X-Tier, Accept", "cache-control": "max-age=60" })).descriptor.varies).toEqual(["accept", "x-tier"]);
    expect(describe(carried({ vary: "Accept", "cache-control": "no-store" })).descriptor.varies).toEqual([]);
  });

  it("has no ranges where it came encoded: they would be of the encoded bytes", () => {
    const fields = { etag: '"a"', "content-encoding": "gzip", "cache-control": "max-age=60" };
    expect(describe(carried(fields)).descriptor).toMatchObject({ ranges: false, headers: expect.arrayContaining([["content-encoding", "gzip"]]) });
    expect(describe(carried({ ...fields, "content-encoding": "identity" })).descriptor.ranges).toBe(true);
  });

  it("is judged by what its question carried", () => {
    const word = { etag: '"a"', "cache-control": "max-age=60" };
    expect(describe(carried(word, { ask: askOf({ authorized: true }) })).notStored).toBe("authorization");
    expect(describe(carried({ etag: '"a"' }, { ask: askOf({ unkeyed: true }) })).notStored).toBe("origin-silent");
    expect(describe(carried({ etag: '"a"' })).notStored).toBeUndefined();
  });

  it("that is not stored has no lifetime at all, so that nobody can answer from it", () => {
    const { descriptor, notStored } = describe(carried({ etag: '"a"', "cache-control": "private, max-age=60" }));
    expect(notStored).toBe("private");
    expect(descriptor).toMatchObject({ freshSec: 0, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, browser: null, varies: [] });
  });

  it("is stored with as many bytes of fields as fit beside it, and with one more is not", () => {
    const fixed = "etag".length + '"a"'.length + 6 + "date".length + httpDate(0).length + 6 + "x-label".length + 6;
    const label = (more: number) => describe(carried({ etag: '"a"', "x-label": "x".repeat(STORED_FIELDS_MAX_BYTES - fixed + more) })).notStored;
    expect([label(0), label(1)]).toEqual([undefined, "fields-too-large"]);
  });
});

group("how old it is (RFC 9111 §4.2.3)", () => {
  const age = (headers: Record<string, string>, askedAtMs = NOW_MS) => describe(carried({ etag: '"a"', ...headers }, { askedAtMs })).descriptor.ageSec;

  it.each<[string, Record<string, string>, number, number]>([
    ["its Age", { age: "7" }, NOW_MS, 7],
    ["its Age, where its Date says less", { age: "7", date: httpDate(-5) }, NOW_MS, 7],
    ["what its Date says, where its Age says less", { age: "7", date: httpDate(-20) }, NOW_MS, 20],
    ["what its Date says, where it has no Age: a cache before us has forgotten to count", { date: httpDate(-20) }, NOW_MS, 20],
    ["nothing by a Date that is now", { date: httpDate(0) }, NOW_MS, 0],
    ["nothing by a Date ahead of our clock", { date: httpDate(30) }, NOW_MS, 0],
    ["nothing by a Date that is none", { date: "yesterday" }, NOW_MS, 0],
    ["nothing by the time the answer took: it is counted from the question", { date: httpDate(-5) }, NOW_MS - 5000, 0],
    ["what its Date says beyond the time the answer took", { date: httpDate(-20) }, NOW_MS - 5000, 15],
    ["what its Date says to the millisecond", { date: httpDate(-1) }, NOW_MS - 300, 0.7],
    ["nothing by a Date within the time the answer took", { date: httpDate(-1) }, NOW_MS - 1300, 0],
    ["its Age beside a slow answer", { age: "7", date: httpDate(-5) }, NOW_MS - 5000, 7],
    ["the first of several Ages (§5.1)", { age: "7, 9" }, NOW_MS, 7],
  ])("is %s", (_, headers, askedAtMs, sec) => {
    expect(age(headers, askedAtMs)).toBeCloseTo(sec, 6);
  });
});

group("what kind it is", () => {
  it.each([
    ["audio", "audio/mpeg", "audio"],
    ["audio", null, "audio"],
    ["audio", "application/octet-stream", "audio"],
    ["audio", "text/html", "other"],
    ["other", "audio/mpeg", "audio"],
    ["segment", "audio/mp4", "segment"],
    ["segment", "application/vnd.apple.mpegurl", "playlist"],
    ["key", "audio/mpeg", "key"],
    ["audio", "application/pskc+xml", "key"],
  ] as const)("a path of %s under %s is %s", (kind, type, found) => {
    const headers: Record<string, string> = type === null ? { etag: '"a"' } : { etag: '"a"', "content-type": type };
    expect(describe(carried(headers, { ask: askOf({ kind }) })).descriptor.kind).toBe(found);
  });

  it("an error keeps the kind of its path: what stands there in its place is HTML", () => {
    const page = (status: number) => describe(carried({ "content-type": "text/html", "cache-control": "max-age=60" }, { status, joining: "single" }));
    expect([399, 400, 404, 503].map((status) => page(status).descriptor.kind)).toEqual(["other", "audio", "audio", "audio"]);
    expect(page(503).notStored).toBeUndefined();
  });

  it("an error page at a track's path is not stored because its origin is silent", () => {
    expect(describe(carried({ etag: '"a"', "content-type": "text/html" })).notStored).toBe("origin-silent");
  });
});

group("the tags of a representation", () => {
  const described = (headers: Record<string, string>) => describe(carried({ etag: '"a"', ...headers }));

  it("are those of its fields, which are kept in no other way", () => {
    const seen = described({ "cache-tag": "b,A", "surrogate-key": "c", xkey: "no tag field here" });
    expect([seen.notStored, seen.descriptor.tags, names(seen)]).toEqual([undefined, ["a", "b", "c"], ["date", "etag", "xkey"]]);
  });

  it("are known of an answer that is not stored too", () => {
    expect(described({ "cache-tag": "a", "cache-control": "no-store" })).toMatchObject({ notStored: "no-store", descriptor: { tags: ["a"] } });
  });

  it("keep it from being stored where a copy could not carry them all", () => {
    const many = Array.from({ length: 129 }, (_, i) => `t${i}`).join(",");
    expect(described({ "cache-tag": many })).toMatchObject({ notStored: "tags", descriptor: { tags: many.split(",").toSorted(), freshSec: 0 } });
    expect(described({ "cache-tag": many, "cache-control": "no-store" }).notStored).toBe("no-store");
  });

  it("count among the bytes that fit beside a descriptor, with what they need as JSON", () => {
    const fixed = "etag".length + '"a"'.length + 6 + "date".length + httpDate(0).length + 6;
    // Six of 1,000 characters and one of what is left.
    const list = (more: number) => [1, 2, 3, 4, 5, 6].map((i) => `${i}`.repeat(1000)).concat("x".repeat(STORED_FIELDS_MAX_BYTES - fixed - 6 * 1003 - 3 + more)).join(",");
    expect([described({ "cache-tag": list(0) }).notStored, described({ "cache-tag": list(1) }).notStored]).toEqual([undefined, "fields-too-large"]);
  });
});

group("a confirmed copy (RFC 9111 §4.3.4)", () => {
  const first = { etag: '"a"', "last-modified": LM, "content-type": "audio/flac", "cache-control": "max-age=60", date: httpDate(-100), "x-label": "old", age: "50" };
  const stored = describe(carried(first, { askedAtMs: NOW_MS - 100_000, nowMs: NOW_MS - 99_900 })).descriptor;
  const confirm = (headers: Record<string, string>, asOf = 0) =>
    confirmed(stored, { ask: askOf({ asOf }), headers: new Headers(headers), askedAtMs: NOW_MS, nowMs: NOW_MS + 100, rules: RULES });

  it("takes the answer's fields and keeps those it does not name", () => {
    const { descriptor } = confirm({ "x-label": "new", "x-more": "1", date: httpDate(0) });
    expect(Object.fromEntries(descriptor.headers)).toMatchObject({ "x-label": "new", "x-more": "1", date: httpDate(0), "content-type": "audio/flac", etag: '"a"' });
  });

  it("needs the same bytes for its first sound, which are the same", () => {
    const start: [number, number][] = [[0, 99], [500, 999]];
    const again = confirmed({ ...stored, start }, { ask: askOf(), headers: new Headers(), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES });
    expect([again.descriptor.start, confirm({}).descriptor.start]).toEqual([start, undefined]);
  });

  it("counts from the confirmation: the old age is gone, the answer's own counts", () => {
    expect(confirm({ date: httpDate(0) }).descriptor).toMatchObject({ askedAtMs: NOW_MS, ageSec: 0 });
    expect(confirm({ date: httpDate(0), age: "9" }).descriptor.ageSec).toBe(9);
    expect(confirm({ date: httpDate(-20) }).descriptor.ageSec).toBeCloseTo(19.9, 6);
  });

  // RFC 9110 §6.6.1: an answer without a Date is of the moment it arrived.
  it("counts from the confirmation also where that has no Date: the copy's old one says nothing about it", () => {
    expect(confirm({}).descriptor.ageSec).toBe(0);
  });

  it("counts from the confirmation where the origin has no clock at all", () => {
    const bare = describe(carried({ etag: '"a"', "cache-control": "max-age=60" }, { askedAtMs: NOW_MS - 100_000, nowMs: NOW_MS - 100_000 })).descriptor;
    const again = confirmed(bare, { ask: askOf(), headers: new Headers(), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES });
    expect(again.descriptor.ageSec).toBe(0);
  });

  it("is judged anew by the answer's word", () => {
    expect(confirm({ "cache-control": "max-age=5" }).descriptor.freshSec).toBe(5);
    expect(confirm({}).descriptor.freshSec).toBe(60);
    expect(confirm({ "cache-control": "no-store" }).notStored).toBe("no-store");
    expect(confirm({ "set-cookie": "a=1" }).notStored).toBe("set-cookie");
  });

  // It is one listener's, and all who waited for the confirmation are answered from it.
  it("has no cookie of the answer that nobody allowed to keep", () => {
    expect(names(confirm({ "set-cookie": "a=1" }))).not.toContain("set-cookie");
  });

  it("has all the cookies it was stored with", () => {
    const rules = stanceOf({ storeSetCookie: true });
    const two = describe(carried([["set-cookie", "a=1"], ["set-cookie", "b=2"], ["etag", '"a"'], ["cache-control", "max-age=60"]], { rules })).descriptor;
    const again = confirmed(two, { ask: askOf(), headers: new Headers(), askedAtMs: NOW_MS, nowMs: NOW_MS, rules });
    expect(names(again).filter((name) => name === "set-cookie")).toHaveLength(2);
  });

  it("withholds what either names: the copy's own word goes on, the answer's comes to it", () => {
    const word = { "cache-control": 'private="x-user", max-age=60' };
    expect(names(confirm({ ...word, "x-user": "1" }))).not.toContain("x-user");
    const qualified = describe(carried({ etag: '"a"', ...word })).descriptor;
    const again = confirmed(qualified, { ask: askOf(), headers: new Headers({ "x-user": "1" }), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES });
    expect([again.notStored, names(again)]).toEqual([undefined, ["cache-control", "date", "etag"]]);
  });

  it("varies on what the answer says now", () => {
    expect(confirm({ vary: "accept" }).descriptor.varies).toEqual(["accept"]);
    expect(confirm({ vary: "*" }).notStored).toBe("vary");
  });

  it("keeps what the stored bytes are, whatever the answer says (RFC 9111 §3.2)", () => {
    const lies = { etag: '"b"', "last-modified": httpDate(0), "content-type": "text/html", "content-length": "0", "content-encoding": "gzip", "content-range": "bytes 0-1/2" };
    const { descriptor, notStored } = confirm(lies);
    expect(notStored).toBeUndefined();
    expect(descriptor).toMatchObject({ etag: '"a"', lastModified: LM, size: 1000, identity: stored.identity, kind: "audio", joining: "strong", ranges: true, status: 200 });
    expect(Object.keys(Object.fromEntries(descriptor.headers))).not.toContain("content-encoding");
  });

  it("adds the answer's tags to its own, and takes none away", () => {
    const held = { ...stored, tags: ["a", "c"], era: 7 };
    const again = (headers: Record<string, string>) => confirmed(held, { ask: askOf(), headers: new Headers(headers), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES });
    expect(again({}).descriptor).toMatchObject({ tags: ["a", "c"], era: 7 });
    const more = again({ "cache-tag": "B,c", "surrogate-key": "d" });
    expect([more.notStored, more.descriptor.tags]).toEqual([undefined, ["a", "b", "c", "d"]]);
    expect(names(more)).not.toContain("cache-tag");
  });

  it("is no longer kept once a copy could not carry its tags and the answer's together", () => {
    const held = { ...stored, tags: Array.from({ length: 128 }, (_, i) => `t${i}`) };
    const again = (tag: string) => confirmed(held, { ask: askOf(), headers: new Headers({ "cache-tag": tag }), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES });
    expect([again("t5").notStored, again("u").notStored]).toEqual([undefined, "tags"]);
  });

  it("knows the purges its question knew", () => {
    expect(confirm({}, 99).descriptor.asOf).toBe(99);
  });

  it("keeps the identity of a fill nothing else can match", () => {
    const weak = describe(carried({ etag: 'W/"a"', "cache-control": "max-age=60" }, { joining: "single" })).descriptor;
    const again = confirmed(weak, { ask: askOf(), headers: new Headers(), askedAtMs: NOW_MS, nowMs: NOW_MS, rules: RULES }).descriptor;
    expect([again.identity, again.joining, again.ranges]).toEqual(["f:N:1000", "single", false]);
  });
});
