import { describe, expect, it } from "vitest";
import { type AnswerFacts, NEGATIVE_MAX_SEC, type TtlRule, judge } from "../../../src/core/cache/policy.ts";
import { NOW_MS, httpDate } from "./make.ts";

const TTL: TtlRule = { browserSec: 3600, coloSec: 86_400, staleWhileRevalidateSec: 100, staleIfErrorSec: 1000 };

type Case = Partial<Omit<AnswerFacts, "headers">> & { headers?: Record<string, string> };
const verdict = ({ headers = {}, ...facts }: Case = {}) =>
  judge({ kind: "audio", status: 200, joining: "strong", ttl: TTL, nowMs: NOW_MS, ...facts, headers: new Headers(headers) });
const why = (facts: Case) => {
  const judged = verdict(facts);
  return judged.store ? "stored" : judged.why;
};
const fresh = (headers: Record<string, string>, facts: Case = {}) => {
  const judged = verdict({ ...facts, headers });
  return judged.store ? judged.freshSec : judged.why;
};
const windows = (headers: Record<string, string>, facts: Case = {}) => {
  const judged = verdict({ ...facts, headers });
  return judged.store ? [judged.staleWhileRevalidateSec, judged.staleIfErrorSec] : judged.why;
};
const browser = (headers: Record<string, string>, facts: Case = {}) => {
  const judged = verdict({ ...facts, headers });
  return judged.store ? [judged.browserControl, judged.browserLifetimeSec, judged.browserSec] : judged.why;
};

describe("where the origin is silent", () => {
  it.each([
    ["audio", "strong", "stored"],
    ["segment", "strong", "stored"],
    ["audio", "single", "origin-silent"],
    ["segment", "single", "origin-silent"],
    ["playlist", "strong", "origin-silent"],
    ["other", "strong", "origin-silent"],
    ["key", "strong", "key"],
  ] as const)("%s with joining %s is %s", (kind, joining, said) => {
    expect(why({ kind, joining })).toBe(said);
  });

  it("the table's time holds, and 0 means not stored", () => {
    expect(fresh({})).toBe(86_400);
    expect(why({ ttl: { ...TTL, coloSec: 0 } })).toBe("origin-silent");
  });

  it.each([
    ["public"], ["must-revalidate"], ["stale-while-revalidate=5"], ["no-transform, immutable"], ["x-unknown=1"],
  ])("%s alone is no lifetime", (control) => {
    expect(fresh({ "cache-control": control })).toBe(86_400);
    expect(why({ kind: "other", headers: { "cache-control": control } })).toBe("origin-silent");
  });
});

describe("the origin's lifetime", () => {
  it.each([
    ["max-age", { "cache-control": "max-age=60" }, 60, "RFC 9111 §5.2.2.1"],
    ["s-maxage before max-age", { "cache-control": "max-age=60, s-maxage=30" }, 30, "§5.2.2.10"],
    ["s-maxage=0 before max-age", { "cache-control": "max-age=60, s-maxage=0" }, 0, "§5.2.2.10"],
    ["CDN-Cache-Control before Cache-Control", { "cache-control": "max-age=60", "cdn-cache-control": "max-age=7" }, 7, "RFC 9213 §2.2"],
    ["CDN-Cache-Control before s-maxage", { "cache-control": "s-maxage=60", "cdn-cache-control": "max-age=7" }, 7, "RFC 9213 §2.2"],
    ["CDN-Cache-Control before Expires", { expires: httpDate(60), "cdn-cache-control": "max-age=7" }, 7, "RFC 9213 §2.2"],
    ["an empty CDN-Cache-Control is absent", { "cache-control": "max-age=60", "cdn-cache-control": "" }, 60, "RFC 9213 §2.2"],
    ["max-age before Expires", { "cache-control": "max-age=60", expires: httpDate(5) }, 60, "RFC 9111 §5.3"],
    ["Expires against the answer's own Date", { expires: httpDate(100), date: httpDate(40) }, 60, "§4.2.1"],
    ["Expires against our clock without a Date", { expires: httpDate(100) }, 100, "§4.2.1"],
    ["Expires in the past", { expires: httpDate(-1) }, 0, "§5.3"],
    ["Expires: 0", { expires: "0" }, 0, "§5.3: an invalid date is in the past"],
    ["an unreadable max-age is stale", { "cache-control": "max-age=soon" }, 0, "§4.2.1"],
    ["a negative max-age is stale", { "cache-control": "max-age=-1" }, 0, "§4.2.1"],
    ["a quoted max-age", { "cache-control": 'max-age="60"' }, 60, "§5.2"],
    ["of two the shorter", { "cache-control": "max-age=60, max-age=10" }, 10, "§4.2.1"],
    ["any case", { "cache-control": "MAX-AGE=60" }, 60, "§5.2"],
    ["no-cache is a lifetime of 0", { "cache-control": "no-cache, max-age=60" }, 0, "§5.2.2.4"],
    ["no-cache for a field, honoured as the whole", { "cache-control": 'no-cache="set-cookie", max-age=60' }, 0, "§5.2.2.4"],
    ["an overlong one is 2^31", { "cache-control": "max-age=99999999999" }, 2 ** 31, "§1.2.2"],
  ] as const)("%s", (_, headers, sec, _clause) => {
    expect(fresh(headers)).toBe(sec);
    // The origin's word stores anything, and needs no validator.
    expect(fresh(headers, { kind: "other", joining: "single" })).toBe(sec);
  });
});

describe("what is never stored", () => {
  it.each<[string, Case, string]>([
    ["a key, whatever is said", { kind: "key", headers: { "cache-control": "public, max-age=60" } }, "key"],
    ["no-store", { headers: { "cache-control": "no-store, max-age=60" } }, "no-store"],
    ["private", { headers: { "cache-control": "private, max-age=60" } }, "private"],
    ["private for a field, honoured as the whole", { headers: { "cache-control": 'private="x-user", max-age=60' } }, "private"],
    ["no-store to us alone", { headers: { "cdn-cache-control": "no-store", "cache-control": "max-age=60" } }, "no-store"],
    ["private to us alone", { headers: { "cdn-cache-control": "private", "cache-control": "max-age=60" } }, "private"],
    ["Set-Cookie", { headers: { "set-cookie": "a=1", "cache-control": "public, max-age=60" } }, "set-cookie"],
    ["an empty Set-Cookie", { headers: { "set-cookie": "", "cache-control": "max-age=60" } }, "set-cookie"],
    ["gzip", { headers: { "content-encoding": "gzip", "cache-control": "max-age=60" } }, "encoded"],
    ["gzip by any case", { headers: { "content-encoding": " GZIP " } }, "encoded"],
    ["Vary: * (RFC 9111 §4.1)", { headers: { vary: "*", "cache-control": "max-age=60" } }, "vary"],
    ["Vary on what requests differ in", { headers: { vary: "Accept-Encoding, User-Agent", "cache-control": "max-age=60" } }, "vary"],
    ["Vary on cookies", { headers: { vary: "Cookie" } }, "vary"],
    ["Vary: Accept", { headers: { vary: "accept" } }, "vary"],
  ])("%s", (_, facts, reason) => {
    expect(why(facts)).toBe(reason);
  });

  it.each([201, 203, 204, 206.5, 300, 301, 302, 307, 308, 400, 401, 403, 405, 416, 451, 500, 502, 503])("status %d, although it says for how long", (status) => {
    expect(why({ status, headers: { "cache-control": "public, max-age=60" } })).toBe("status");
  });
});

describe("what does not forbid it", () => {
  it.each([
    ["identity", { "content-encoding": "identity" }],
    ["Identity", { "content-encoding": " Identity" }],
    ["an empty encoding", { "content-encoding": "" }],
    ["Vary on what every request says alike", { vary: "Accept-Encoding" }],
    ["Vary on what is answered here", { vary: "origin , ACCESS-CONTROL-REQUEST-HEADERS,access-control-request-method" }],
    ["Vary: Range (RFC 9110 §14.2)", { vary: "Range" }],
    ["Vary with empty elements", { vary: " , ,accept-encoding," }],
    ["no-store to others, a lifetime to us (RFC 9213 §2.2)", { "cache-control": "no-store", "cdn-cache-control": "max-age=60" }],
    ["private to others, a lifetime to us (RFC 9213 §2.2)", { "cache-control": "private", "cdn-cache-control": "max-age=60" }],
  ])("%s", (_, headers: Record<string, string>) => {
    expect(why({ headers })).toBe("stored");
  });

  it("a 206, whose representation is what is stored", () => {
    expect(why({ status: 206 })).toBe("stored");
  });
});

describe('"not there"', () => {
  it.each([
    ["silent", {}, "no-lifetime"],
    ["max-age=0", { "cache-control": "max-age=0" }, "no-lifetime"],
    ["no-cache", { "cache-control": "no-cache, max-age=60" }, "no-lifetime"],
    ["a lifetime", { "cache-control": "max-age=5" }, 5],
    ["exactly the longest", { "cache-control": `max-age=${NEGATIVE_MAX_SEC}` }, NEGATIVE_MAX_SEC],
    ["longer", { "cache-control": "max-age=86400" }, NEGATIVE_MAX_SEC],
    ["no-store", { "cache-control": "no-store" }, "no-store"],
    ["a cookie", { "cache-control": "max-age=5", "set-cookie": "a=1" }, "set-cookie"],
  ])("with %s", (_, headers: Record<string, string>, said) => {
    for (const status of [404, 410]) expect(fresh(headers, { status, joining: "single", kind: "segment" })).toBe(said);
  });

  it("is never served stale", () => {
    expect(windows({ "cache-control": "max-age=5, stale-while-revalidate=9, stale-if-error=9" }, { status: 404 })).toEqual([0, 0]);
  });
});

describe("stale windows", () => {
  it.each([
    ["the table's where the origin is silent", {}, [100, 1000]],
    ["the table's beside a lifetime", { "cache-control": "max-age=60" }, [100, 1000]],
    ["the origin's (RFC 5861 §3, §4)", { "cache-control": "max-age=60, stale-while-revalidate=7, stale-if-error=8" }, [7, 8]],
    ["the origin's 0", { "cache-control": "max-age=60, stale-while-revalidate=0, stale-if-error=0" }, [0, 0]],
    ["the table's for one that cannot be read", { "cache-control": "max-age=60, stale-if-error=x" }, [100, 1000]],
    ["none after must-revalidate (RFC 9111 §5.2.2.2)", { "cache-control": "max-age=60, must-revalidate, stale-if-error=8" }, [0, 0]],
    ["none after proxy-revalidate (§5.2.2.8)", { "cache-control": "max-age=60, proxy-revalidate" }, [0, 0]],
    ["none after s-maxage (§5.2.2.10)", { "cache-control": "s-maxage=60, stale-while-revalidate=7" }, [0, 0]],
    ["none after no-cache (§5.2.2.4)", { "cache-control": "no-cache" }, [0, 0]],
    ["what CDN-Cache-Control says of them (RFC 9213 §2.2)", { "cdn-cache-control": "max-age=60, stale-if-error=5", "cache-control": "max-age=60, must-revalidate" }, [100, 5]],
    ["none after must-revalidate alone, silent otherwise", { "cache-control": "must-revalidate" }, [0, 0]],
  ])("are %s", (_, headers: Record<string, string>, found) => {
    expect(windows(headers)).toEqual(found);
  });
});

describe("what listeners' own caches are told", () => {
  it.each([
    ["our time where the origin is silent", {}, ["", 86_400, 3600]],
    ["the origin's max-age", { "cache-control": "max-age=60" }, ["", 60, 3600]],
    ["max-age, not s-maxage, which is for shared caches", { "cache-control": "max-age=60, s-maxage=600" }, ["", 60, 3600]],
    ["Expires beside an s-maxage", { "cache-control": "s-maxage=600", expires: httpDate(30) }, ["", 30, 3600]],
    ["our time where only s-maxage is said", { "cache-control": "s-maxage=600" }, ["", 600, 3600]],
    ["their own word where CDN-Cache-Control is ours", { "cdn-cache-control": "max-age=600", "cache-control": "max-age=5" }, ["", 5, 3600]],
    ["public, must-revalidate, no-transform, immutable", { "cache-control": "immutable, no-transform, must-revalidate, public, max-age=60" }, ["public, must-revalidate, no-transform, immutable", 60, 3600]],
    ["no-cache", { "cdn-cache-control": "max-age=600", "cache-control": "no-cache" }, ["no-cache", 0, 3600]],
    ["no-store where only we may store (RFC 9213 §2.2)", { "cdn-cache-control": "max-age=600", "cache-control": "no-store" }, ["no-store", 0, 3600]],
    ["private where only we and they may store", { "cdn-cache-control": "max-age=600", "cache-control": "private, max-age=5" }, ["private", 5, 3600]],
    ["nothing of stale serving: nobody could take it back", { "cache-control": "max-age=60, stale-while-revalidate=7, stale-if-error=8" }, ["", 60, 3600]],
  ])("is %s", (_, headers: Record<string, string>, told) => {
    expect(browser(headers)).toEqual(told);
  });
});
