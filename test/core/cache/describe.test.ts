import { describe as group, expect, it } from "vitest";
import { type Carried, confirmed, describe } from "../../../src/core/cache/describe.ts";
import { STORED_FIELDS_MAX_BYTES, type TtlRule } from "../../../src/core/cache/policy.ts";
import { NOW_MS, askOf, httpDate } from "./make.ts";

const rule = (coloSec: number): TtlRule => ({ browserSec: 3600, coloSec, staleWhileRevalidateSec: 10, staleIfErrorSec: 100 });
const TTLS = { audio: rule(86_400), segment: rule(604_800), playlist: rule(0), key: rule(0), other: rule(0) };
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
    ttls: TTLS,
    ...changes,
  };
}

group("a described representation", () => {
  it("has its facts, validators, times and lifetimes", () => {
    const { descriptor, notStored } = describe(carried({ etag: '"a"', "last-modified": LM, age: "7", "content-type": "audio/flac" }, { ask: askOf({ asOf: 42 }) }));
    expect(notStored).toBeUndefined();
    expect(descriptor).toMatchObject({
      kind: "audio", status: 200, size: 1000, etag: '"a"', lastModified: LM, identity: 'e:1000:"a"', joining: "strong", ranges: true,
      askedAtMs: NOW_MS - 300, ageSec: 7, freshSec: 86_400, staleWhileRevalidateSec: 10, staleIfErrorSec: 100,
      browserLifetimeSec: 86_400, browserSec: 3600, asOf: 42,
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
    const kept = { "content-type": "audio/flac", etag: '"a"', date: httpDate(0), "cache-control": "max-age=60", "x-label": "ü", "content-language": "ga", link: "</b>; rel=next" };
    const dropped = {
      "content-length": "1000", "content-range": "bytes 0-99/1000", "accept-ranges": "bytes", age: "3", "cache-status": "x; hit", "server-timing": "a",
      "access-control-allow-origin": "https://one.example", "access-control-expose-headers": "x", "timing-allow-origin": "*",
      connection: "keep-alive, x-hop", "x-hop": "1", "keep-alive": "5", te: "x", "transfer-encoding": "chunked", trailer: "x", upgrade: "h2c",
      "cf-ray": "1", "cf-cache-status": "HIT", "alt-svc": "h3", nel: "{}", "report-to": "{}",
    };
    const { descriptor } = describe(carried({ ...kept, ...dropped }));
    expect(Object.fromEntries(descriptor.headers)).toEqual(kept);
  });

  it("never keeps Set-Cookie, and is not stored with it", () => {
    const { descriptor, notStored } = describe(carried([["set-cookie", "a=1"], ["set-cookie", "b=2"], ["cache-control", "max-age=60"]]));
    expect([notStored, descriptor.headers]).toEqual(["set-cookie", [["cache-control", "max-age=60"]]]);
  });

  it("that is not stored has no lifetime at all, so that nobody can answer from it", () => {
    const { descriptor, notStored } = describe(carried({ etag: '"a"', "cache-control": "private, max-age=60" }));
    expect(notStored).toBe("private");
    expect(descriptor).toMatchObject({ freshSec: 0, staleWhileRevalidateSec: 0, staleIfErrorSec: 0, browserControl: "", browserLifetimeSec: 0, browserSec: 0 });
  });

  it("is stored with as many bytes of fields as fit beside it, and with one more is not", () => {
    const fixed = "etag".length + '"a"'.length + 6 + "x-label".length + 6;
    const label = (more: number) => describe(carried({ etag: '"a"', "x-label": "x".repeat(STORED_FIELDS_MAX_BYTES - fixed + more) })).notStored;
    expect([label(0), label(1)]).toEqual([undefined, "fields-too-large"]);
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

  it("an error page at a track's path is not stored because its origin is silent", () => {
    expect(describe(carried({ etag: '"a"', "content-type": "text/html" })).notStored).toBe("origin-silent");
  });
});

group("a confirmed copy (RFC 9111 §4.3.4)", () => {
  const first = { etag: '"a"', "last-modified": LM, "content-type": "audio/flac", "cache-control": "max-age=60", date: httpDate(-100), "x-label": "old", age: "50" };
  const stored = describe(carried(first, { askedAtMs: NOW_MS - 100_000, nowMs: NOW_MS - 99_900 })).descriptor;
  const confirm = (headers: Record<string, string>, asOf = 0) =>
    confirmed(stored, { ask: askOf({ asOf }), headers: new Headers(headers), askedAtMs: NOW_MS, nowMs: NOW_MS + 100, ttls: TTLS });

  it("takes the answer's fields and keeps those it does not name", () => {
    const { descriptor } = confirm({ "x-label": "new", "x-more": "1", date: httpDate(0) });
    expect(Object.fromEntries(descriptor.headers)).toMatchObject({ "x-label": "new", "x-more": "1", date: httpDate(0), "content-type": "audio/flac", etag: '"a"' });
  });

  it("counts from the confirmation: the old age is gone, the answer's own counts", () => {
    expect(confirm({}).descriptor).toMatchObject({ askedAtMs: NOW_MS, ageSec: 0 });
    expect(confirm({ age: "9" }).descriptor.ageSec).toBe(9);
  });

  it("is judged anew by the answer's word", () => {
    expect(confirm({ "cache-control": "max-age=5" }).descriptor.freshSec).toBe(5);
    expect(confirm({}).descriptor.freshSec).toBe(60);
    expect(confirm({ "cache-control": "no-store" }).notStored).toBe("no-store");
    expect(confirm({ "set-cookie": "a=1" }).descriptor.headers.some(([name]) => name === "set-cookie")).toBe(false);
  });

  it("keeps what the stored bytes are, whatever the answer says (RFC 9111 §3.2)", () => {
    const lies = { etag: '"b"', "last-modified": httpDate(0), "content-type": "text/html", "content-length": "0", "content-encoding": "gzip", "content-range": "bytes 0-1/2" };
    const { descriptor, notStored } = confirm(lies);
    expect(notStored).toBeUndefined();
    expect(descriptor).toMatchObject({ etag: '"a"', lastModified: LM, size: 1000, identity: stored.identity, kind: "audio", joining: "strong", ranges: true, status: 200 });
    expect(Object.keys(Object.fromEntries(descriptor.headers))).not.toContain("content-encoding");
  });

  it("knows the purges its question knew", () => {
    expect(confirm({}, 99).descriptor.asOf).toBe(99);
  });

  it("keeps the identity of a fill nothing else can match", () => {
    const weak = describe(carried({ etag: 'W/"a"', "cache-control": "max-age=60" }, { joining: "single" })).descriptor;
    const again = confirmed(weak, { ask: askOf(), headers: new Headers(), askedAtMs: NOW_MS, nowMs: NOW_MS, ttls: TTLS }).descriptor;
    expect([again.identity, again.joining, again.ranges]).toEqual(["f:N:1000", "single", false]);
  });
});
