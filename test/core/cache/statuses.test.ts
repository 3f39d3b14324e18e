import { describe, expect, it } from "vitest";
import { NEGATIVE_MAX_SEC, isHeuristic, isNeverStored, isUnderstood, longestSec } from "../../../src/core/cache/statuses.ts";
import { TTL, fresh, why } from "./verdicts.ts";

const ALL = Array.from({ length: 1000 }, (_, status) => status);
const DAY = { "cache-control": "public, max-age=86400" };
const stored = (status: number, kind: "other" | "audio" | "segment" | "playlist", errorSec = 10) =>
  fresh(DAY, { status, kind, joining: "single", ttl: { ...TTL, errorSec } });

/** What the form of a request alone provokes, and the policy names: ten seconds, "origin and policy both say so". */
const NAMED = [400, 405, 408, 413, 414, 417, 421, 425, 429, 431];
/** More of the kind: what one client's own fields or body bring about. */
const ALSO = [406, 409, 411, 415, 422, 428];

describe("statuses that no rule lets be stored", () => {
  it("are those that are not final, or of no class, or about one request alone", () => {
    const never = ALL.filter((status) => status >= 200 && status <= 599 && isNeverStored(status));
    expect(never).toEqual([206, 304, 401, 407, 412, 416, 426, 511]);
    expect(ALL.filter((status) => status < 200 || status > 599).every(isNeverStored)).toBe(true);
  });

  it("are not stored of any kind, with whatever lifetime", () => {
    for (const status of [100, 101, 103, 199, 206, 304, 401, 407, 412, 416, 426, 511, 600, 999]) {
      for (const kind of ["other", "audio"] as const) expect([status, stored(status, kind)]).toEqual([status, "status"]);
    }
  });
});

describe("with a lifetime the origin gives, of a page", () => {
  it("every other status is stored", () => {
    const not = ALL.filter((status) => !isNeverStored(status) && typeof stored(status, "other") === "string");
    expect(not).toEqual([]);
  });

  it("a 2xx and a 3xx are stored for all of it", () => {
    for (const status of ALL.slice(200, 400).filter((one) => !isNeverStored(one))) expect([status, stored(status, "other")]).toEqual([status, 86_400]);
  });

  it("a 4xx is believed for a minute at most, and what a request's form provokes for ten seconds", () => {
    for (const status of ALL.slice(400, 500).filter((one) => !isNeverStored(one))) {
      expect([status, stored(status, "other")]).toEqual([status, NAMED.includes(status) || ALSO.includes(status) ? 10 : NEGATIVE_MAX_SEC]);
    }
    expect(NEGATIVE_MAX_SEC).toBe(60);
  });

  it("a 5xx is believed for ten seconds at most", () => {
    for (const status of ALL.slice(500, 600).filter((one) => !isNeverStored(one))) expect([status, stored(status, "other")]).toEqual([status, 10]);
  });

  it("what the origin gives less holds", () => {
    for (const status of [400, 404, 451, 500, 503]) expect(fresh({ "cache-control": "max-age=5" }, { status, kind: "other" })).toBe(5);
  });

  it("an error that is provoked is not stored where the policy has no time for it; others are", () => {
    for (const status of [...NAMED, ...ALSO, 500, 502, 503, 504, 599]) expect([status, stored(status, "other", 0)]).toEqual([status, "status"]);
    for (const status of [402, 403, 404, 410, 451, 499]) expect([status, stored(status, "other", 0)]).toEqual([status, 60]);
  });
});

describe("with a lifetime the origin gives, of what players fetch", () => {
  const kinds = ["audio", "segment", "playlist"] as const;

  it("absence is stored for a minute at most, and where it went for as long as is said", () => {
    for (const kind of kinds) {
      expect([404, 410].map((status) => stored(status, kind, 0))).toEqual([60, 60]);
      expect([301, 302, 303, 307, 308].map((status) => stored(status, kind, 0))).toEqual([86_400, 86_400, 86_400, 86_400, 86_400]);
    }
  });

  it("no other error is, but for moments where the table has a time for them", () => {
    for (const kind of kinds) {
      for (const status of [400, 402, 403, 405, 451, 500, 503]) expect([status, stored(status, kind, 0)]).toEqual([status, "status"]);
      expect([400, 403, 500].map((status) => stored(status, kind, 3))).toEqual([3, "status", 3]);
    }
  });

  // There is nothing but the file, its absence, and where it went.
  it.each([201, 202, 203, 204, 205, 299])("status %i is not stored", (status) => {
    expect(stored(status, "audio", 0)).toBe("status");
  });
});

describe('"not there"', () => {
  it.each<[string, Record<string, string>, number | string]>([
    ["silent", {}, "no-lifetime"],
    ["max-age=0", { "cache-control": "max-age=0" }, "no-lifetime"],
    ["no-cache", { "cache-control": "no-cache, max-age=60" }, "no-lifetime"],
    ["Expires in the past", { expires: "0" }, "no-lifetime"],
    ["a lifetime", { "cache-control": "max-age=5" }, 5],
    ["exactly the longest", { "cache-control": `max-age=${NEGATIVE_MAX_SEC}` }, NEGATIVE_MAX_SEC],
    ["a second more", { "cache-control": `max-age=${NEGATIVE_MAX_SEC + 1}` }, NEGATIVE_MAX_SEC],
    ["no-store", { "cache-control": "no-store" }, "no-store"],
    ["a cookie", { "cache-control": "max-age=5", "set-cookie": "a=1" }, "set-cookie"],
  ])("with %s", (_, headers, said) => {
    for (const status of [404, 410]) {
      for (const kind of ["segment", "other"] as const) expect(fresh(headers, { status, joining: "single", kind })).toBe(said);
    }
  });

  it("is not worth a place where nobody may use it again, nor is any error; a redirect is, whose validators save the transfer", () => {
    for (const status of [400, 403, 500, 503]) expect([status, fresh({ "cache-control": "max-age=0" }, { status, kind: "other" })]).toEqual([status, "no-lifetime"]);
    for (const status of [200, 301, 399]) expect([status, fresh({ "cache-control": "max-age=0" }, { status, kind: "other" })]).toEqual([status, 0]);
  });

  it("is never stored because its origin is silent, strong validator or not", () => {
    expect(why({ status: 404, joining: "strong" })).toBe("no-lifetime");
    expect(why({ status: 301 })).toBe("origin-silent");
  });
});

describe("what is known of a status", () => {
  it("may be guessed about (RFC 9110 §15.1)", () => {
    expect(ALL.filter(isHeuristic)).toEqual([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);
  });

  it("is implemented here for the codes that say something to caches, and for no unknown one (RFC 9111 §5.2.2.3)", () => {
    for (const status of [200, 203, 204, 300, 301, 302, 307, 308, 404, 410, 414, 500, 503]) expect([status, isUnderstood(status)]).toEqual([status, true]);
    expect(ALL.filter((status) => isHeuristic(status) && !isUnderstood(status))).toEqual([]);
    for (const status of [199, 201, 202, 207, 226, 299, 304, 306, 399, 402, 418, 499, 505, 599, 600]) expect([status, isUnderstood(status)]).toEqual([status, false]);
  });

  it("bounds what is fresh: nothing for a file, never less than nothing for the rest", () => {
    for (const status of ALL.slice(200, 600)) expect([status, longestSec(status, "other", 10) >= 0]).toEqual([status, true]);
    expect(longestSec(200, "audio", 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
