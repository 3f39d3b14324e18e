import { describe, expect, it } from "vitest";
import type { ContentKind } from "../../../src/core/http/media.ts";
import { httpDate } from "./make.ts";
import { type Case, TTL, fresh, verdict, why, windows } from "./verdicts.ts";

const MINUTE = { "cache-control": "max-age=60" };

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
    ["public"], ["must-revalidate"], ["stale-while-revalidate=5"], ["no-transform, immutable"], ["x-unknown=1"], ["must-understand"],
  ])("%s alone is no lifetime", (control) => {
    expect(fresh({ "cache-control": control })).toBe(86_400);
    expect(why({ kind: "other", headers: { "cache-control": control } })).toBe("origin-silent");
  });

  it("fields the origin sees of this client alone are not declared irrelevant: only what gives a lifetime is stored (RFC 9111 §4.1)", () => {
    for (const kind of ["audio", "segment"] as const) {
      expect(why({ kind, unkeyed: true })).toBe("origin-silent");
      expect(fresh(MINUTE, { kind, unkeyed: true })).toBe(60);
    }
    expect(fresh(MINUTE, { kind: "other", unkeyed: true })).toBe(60);
  });

  it.each(["audio", "segment", "playlist", "other"] as const)("the operator's lifetime for a prefix holds for %s too, with a strong validator or without", (kind) => {
    for (const joining of ["strong", "single"] as const) {
      const stance = { silentStored: true };
      expect(fresh({}, { kind, joining, stance, ttl: { ...TTL, coloSec: 7 } })).toBe(7);
      expect(why({ kind, joining, stance, ttl: { ...TTL, coloSec: 0 } })).toBe("origin-silent");
      // It speaks where the origin does not, and about files that are there.
      expect(fresh(MINUTE, { kind, joining, stance, ttl: { ...TTL, coloSec: 7 } })).toBe(60);
      expect(why({ kind, joining, stance, headers: { "cache-control": "no-store" } })).toBe("no-store");
      for (const status of [301, 404, 500]) expect(why({ kind, joining, stance, status })).not.toBe("stored");
    }
  });
});

describe("what is never stored", () => {
  it.each<[string, Case, string]>([
    ["a key, whatever is said", { kind: "key", headers: { "cache-control": "public, max-age=60" } }, "key"],
    ["a key, whatever the operator says", { kind: "key", stance: { silentStored: true, storeSetCookie: true, heuristicShare: 1 } }, "key"],
    ["no-store", { headers: { "cache-control": "no-store, max-age=60" } }, "no-store"],
    ["no-store with an argument it should not have", { headers: { "cache-control": 'no-store="x", max-age=60' } }, "no-store"],
    ["private", { headers: { "cache-control": "private, max-age=60" } }, "private"],
    ["private for a list of fields that is none", { headers: { "cache-control": 'private="x y", max-age=60' } }, "private"],
    ["private for no field", { headers: { "cache-control": 'private="", max-age=60' } }, "private"],
    ["private once for a field and once for all", { headers: { "cache-control": 'private="x-user", private, max-age=60' } }, "private"],
    ["private beside public: the stricter holds", { headers: { "cache-control": "public, private, max-age=60" } }, "private"],
    ["no-store beside s-maxage", { headers: { "cache-control": "s-maxage=60, no-store" } }, "no-store"],
    ["no-store to us alone", { headers: { "cdn-cache-control": "no-store", ...MINUTE } }, "no-store"],
    ["private to us alone", { headers: { "cdn-cache-control": "private", ...MINUTE } }, "private"],
    ["Set-Cookie", { headers: { "set-cookie": "a=1", "cache-control": "public, max-age=60" } }, "set-cookie"],
    ["an empty Set-Cookie", { headers: { "set-cookie": "", ...MINUTE } }, "set-cookie"],
    ["Set-Cookie where another field is private", { headers: { "set-cookie": "a=1", "cache-control": 'private="x-user", max-age=60' } }, "set-cookie"],
    ["Vary: * (RFC 9111 §4.1)", { headers: { vary: "*", ...MINUTE } }, "vary"],
    ["Vary: * among names", { headers: { vary: "accept, *", ...MINUTE } }, "vary"],
    ["Vary on what is no name", { headers: { vary: "accept language", ...MINUTE } }, "vary"],
    ["Vary on what requests differ in", { headers: { vary: "Accept-Encoding, User-Agent", ...MINUTE } }, "vary"],
    ["Vary on cookies", { headers: { vary: "Cookie" } }, "vary"],
    ["Vary on credentials", { headers: { vary: "accept, Authorization", ...MINUTE } }, "vary"],
    ["Vary on where one comes from", { headers: { vary: "referer", ...MINUTE } }, "vary"],
  ])("%s", (_, facts, reason) => {
    expect(why(facts)).toBe(reason);
  });
});

describe("what does not forbid it", () => {
  it.each<[string, Record<string, string>]>([
    ["an encoding: it is stored as it came", { "content-encoding": "gzip", ...MINUTE }],
    ["identity", { "content-encoding": "identity" }],
    ["Vary on what every request says alike", { vary: "Accept-Encoding" }],
    ["Vary on what is answered here", { vary: "origin , ACCESS-CONTROL-REQUEST-HEADERS,access-control-request-method" }],
    ["Vary: Range (RFC 9110 §14.2)", { vary: "Range" }],
    ["Vary on what the key or we ourselves fix", { vary: "x-forwarded-proto, x-forwarded-host, host, if-none-match, if-modified-since" }],
    ["Vary with empty elements", { vary: " , ,accept-encoding," }],
    ["no-store to others, a lifetime to us (RFC 9213 §2.2)", { "cache-control": "no-store", "cdn-cache-control": "max-age=60" }],
    ["private to others, a lifetime to us (RFC 9213 §2.2)", { "cache-control": "private", "cdn-cache-control": "max-age=60" }],
    ["private for a field (RFC 9111 §5.2.2.7)", { "cache-control": 'private="x-user", max-age=60' }],
  ])("%s", (_, headers) => {
    expect(why({ headers })).toBe("stored");
  });
});

describe("what an answer has variants by", () => {
  const varies = (vary: string) => {
    const judged = verdict({ headers: { vary, ...MINUTE } });
    return judged.store ? judged.varies : judged.why;
  };

  it.each<[string, readonly string[]]>([
    ["", []],
    ["Accept-Encoding, Origin", []],
    ["Accept", ["accept"]],
    ["X-Tier, accept-language, ACCEPT, origin", ["accept", "accept-language", "x-tier"]],
  ])("by %j are %j", (vary, names) => {
    expect(varies(vary)).toEqual(names);
  });

  it("are told for silent and guessed answers and for errors alike", () => {
    const headers = { vary: "accept" };
    const guessed = { "last-modified": httpDate(-1000), ...headers };
    const cases: Case[] = [
      { headers }, { headers: { ...headers, ...MINUTE }, status: 404 }, { headers: guessed, kind: "other", stance: { heuristicShare: 0.1 } },
    ];
    for (const one of cases) expect(verdict(one)).toMatchObject({ store: true, varies: ["accept"] });
  });
});

describe("an answer that sets a cookie", () => {
  const cookie = { "set-cookie": "a=1" };

  it("is stored where the operator allows it and the origin gives a lifetime", () => {
    expect(why({ headers: { ...cookie, ...MINUTE }, stance: { storeSetCookie: true } })).toBe("stored");
  });

  it.each<[string, string]>([
    ["private", 'private="set-cookie", max-age=60'],
    ["no-cache", 'no-cache="Set-Cookie", max-age=60'],
  ])("that the origin names %s is not stored for all that; with the operator's leave it is, without its cookie (RFC 9111 §5.2.2.4, §5.2.2.7)", (_, control) => {
    const headers = { ...cookie, "cache-control": control };
    expect(why({ headers })).toBe("set-cookie");
    const judged = verdict({ headers, stance: { storeSetCookie: true } });
    expect(judged.store && [...judged.withheld]).toEqual(["set-cookie"]);
  });

  it("is not stored where the operator allows it and the origin does not: leave is not a word of the origin's", () => {
    const stance = { storeSetCookie: true };
    for (const control of ["no-store", "private"]) expect(why({ headers: { ...cookie, "cache-control": control }, stance })).toBe(control);
    expect(why({ kind: "other", headers: cookie, stance })).toBe("origin-silent");
  });

  // Nobody said that everybody may have this one; the operator only allowed it where the origin says so.
  it("is not stored by a guess", () => {
    const headers = { ...cookie, "last-modified": httpDate(-100_000) };
    expect(why({ kind: "other", headers, stance: { storeSetCookie: true, heuristicShare: 0.1 } })).toBe("set-cookie");
  });

  it("is not stored because its origin is silent", () => {
    expect(why({ headers: cookie, stance: { storeSetCookie: true } })).toBe("set-cookie");
  });
});

describe("an answer to a credential (RFC 9111 §3.5)", () => {
  it.each<[string, Record<string, string>, string]>([
    ["silent", {}, "authorization"],
    ["max-age", MINUTE, "authorization"],
    ["Expires", { expires: httpDate(60) }, "authorization"],
    ["proxy-revalidate, which is not among the three", { "cache-control": "max-age=60, proxy-revalidate" }, "authorization"],
    ["no-cache", { "cache-control": "no-cache" }, "authorization"],
    ["private for a field", { "cache-control": 'private="x", max-age=60' }, "authorization"],
    ["public", { "cache-control": "public, max-age=60" }, "stored"],
    ["s-maxage", { "cache-control": "s-maxage=60" }, "stored"],
    ["must-revalidate", { "cache-control": "max-age=60, must-revalidate" }, "stored"],
    ["public beside private", { "cache-control": "public, private, max-age=60" }, "private"],
    ["public to us alone", { "cdn-cache-control": "public, max-age=60" }, "stored"],
    ["public to others, silent about it to us (RFC 9213 §2.2)", { "cache-control": "public", "cdn-cache-control": "max-age=60" }, "authorization"],
  ])("with %s", (_, headers, said) => {
    for (const kind of ["other", "audio"] as const) expect(why({ kind, headers, authorized: true })).toBe(said);
  });
});

describe("must-understand (RFC 9111 §5.2.2.3)", () => {
  it.each<[number, string, number | string]>([
    [200, "must-understand, no-store, max-age=60", 60],
    [200, "no-store, max-age=60, must-understand", 60],
    [200, "must-understand, max-age=60", 60],
    [200, "must-understand, no-store, private, max-age=60", "private"],
    [404, "must-understand, no-store, max-age=60", 60],
    [302, "must-understand, no-store, max-age=60", 60],
    [299, "must-understand, max-age=60", "status"],
    [299, "must-understand, no-store, max-age=60", "status"],
    [599, "must-understand, no-store, max-age=60", "status"],
    [299, "max-age=60", 60],
    [201, "must-understand, max-age=60", "status"],
  ])("status %i with %s: %s", (status, control, said) => {
    expect(fresh({ "cache-control": control }, { status, kind: "other" })).toBe(said);
  });
});

describe("stale windows", () => {
  it.each<[string, Record<string, string>, readonly number[]]>([
    ["the table's where the origin is silent", {}, [100, 1000]],
    ["the table's beside a lifetime", MINUTE, [100, 1000]],
    ["the origin's (RFC 5861 §3, §4)", { "cache-control": "max-age=60, stale-while-revalidate=7, stale-if-error=8" }, [7, 8]],
    ["the origin's 0", { "cache-control": "max-age=60, stale-while-revalidate=0, stale-if-error=0" }, [0, 0]],
    ["the table's for one that cannot be read", { "cache-control": "max-age=60, stale-if-error=x" }, [100, 1000]],
    ["none after must-revalidate (RFC 9111 §5.2.2.2)", { "cache-control": "max-age=60, must-revalidate, stale-if-error=8" }, [0, 0]],
    ["none after proxy-revalidate (§5.2.2.8)", { "cache-control": "max-age=60, proxy-revalidate" }, [0, 0]],
    ["none after s-maxage (§5.2.2.10)", { "cache-control": "s-maxage=60, stale-while-revalidate=7" }, [0, 0]],
    ["none after no-cache (§5.2.2.4)", { "cache-control": "no-cache" }, [0, 0]],
    ["the table's after no-cache for a field alone", { "cache-control": 'no-cache="x-user", max-age=60' }, [100, 1000]],
    ["what CDN-Cache-Control says of them (RFC 9213 §2.2)", { "cdn-cache-control": "max-age=60, stale-if-error=5", "cache-control": "max-age=60, must-revalidate" }, [100, 5]],
    ["none after must-revalidate to us alone", { "cdn-cache-control": "max-age=60, must-revalidate", "cache-control": "stale-if-error=8" }, [0, 0]],
    ["none after must-revalidate alone, silent otherwise", { "cache-control": "must-revalidate" }, [0, 0]],
  ])("are %s", (_, headers, found) => {
    expect(windows(headers)).toEqual(found);
  });

  it.each([400, 404, 410, 500, 503])("are none for an error: status %i", (status) => {
    expect(windows({ "cache-control": "max-age=5, stale-while-revalidate=9, stale-if-error=9" }, { status, kind: "other" })).toEqual([0, 0]);
  });

  it("are a redirect's as they are a file's", () => {
    expect(windows(MINUTE, { status: 302 })).toEqual([100, 1000]);
  });
});

it("fields named private or no-cache are withheld, both lists together, in lower case", () => {
  const withheld = (control: string, kind: ContentKind = "other") => {
    const judged = verdict({ kind, headers: { "cache-control": control } });
    return judged.store ? [...judged.withheld].toSorted() : judged.why;
  };
  expect(withheld('private="X-User, x-Plan", no-cache="ETag", max-age=60')).toEqual(["etag", "x-plan", "x-user"]);
  expect(withheld('private="a", private="b", max-age=60')).toEqual(["a", "b"]);
  expect(withheld("max-age=60")).toEqual([]);
  // Unqualified it is about everything, and nothing is taken out: the whole is asked about.
  expect(withheld('no-cache, no-cache="a", max-age=60')).toEqual([]);
});
