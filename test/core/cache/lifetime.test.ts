import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OWN_TARGETED_FIELD, TARGETED_FIELDS, heuristicSec, isUnqualified, rulingOf, statedSec } from "../../../src/core/cache/lifetime.ts";
import { NOW_MS, httpDate } from "./make.ts";
import { fresh, why } from "./verdicts.ts";

describe("the origin's lifetime", () => {
  it.each<[string, Record<string, string>, number, string]>([
    ["max-age", { "cache-control": "max-age=60" }, 60, "RFC 9111 §5.2.2.1"],
    ["max-age=0", { "cache-control": "max-age=0" }, 0, "§5.2.2.1"],
    ["s-maxage before max-age", { "cache-control": "max-age=60, s-maxage=30" }, 30, "§5.2.2.10"],
    ["s-maxage=0 before max-age", { "cache-control": "max-age=60, s-maxage=0" }, 0, "§5.2.2.10"],
    ["an unreadable s-maxage is stale, whatever max-age says", { "cache-control": "max-age=60, s-maxage=soon" }, 0, "§4.2.1"],
    ["s-maxage before Expires", { "cache-control": "s-maxage=30", expires: httpDate(100) }, 30, "§5.3"],
    ["max-age before Expires", { "cache-control": "max-age=60", expires: httpDate(5) }, 60, "§5.3"],
    ["max-age before an Expires that is no date", { "cache-control": "max-age=60", expires: "0" }, 60, "§5.3"],
    ["Expires against the answer's own Date", { expires: httpDate(100), date: httpDate(40) }, 60, "§4.2.1"],
    ["Expires against an old Date: what was given is not taken away", { expires: httpDate(-40), date: httpDate(-100) }, 60, "§4.2.1"],
    ["Expires against our clock without a Date", { expires: httpDate(100) }, 100, "§4.2.1"],
    ["Expires against our clock beside a Date that is none", { expires: httpDate(100), date: "today" }, 100, "§4.2.1"],
    ["Expires in the past", { expires: httpDate(-1) }, 0, "§5.3"],
    ["Expires at Date", { expires: httpDate(-5), date: httpDate(-5) }, 0, "§5.3"],
    ["Expires: 0", { expires: "0" }, 0, "§5.3: an invalid date is in the past"],
    ["an empty Expires", { expires: "" }, 0, "§5.3: an invalid date is in the past"],
    ["two Expires", { expires: `${httpDate(100)}, ${httpDate(200)}` }, 0, "§5.3: one date, or none"],
    ["an unreadable max-age is stale", { "cache-control": "max-age=soon" }, 0, "§4.2.1"],
    ["a negative max-age is stale", { "cache-control": "max-age=-1" }, 0, "§4.2.1"],
    ["a max-age with a fraction is stale", { "cache-control": "max-age=1.5" }, 0, "§4.2.1"],
    ["a max-age without a number is stale", { "cache-control": "max-age" }, 0, "§4.2.1"],
    ["a max-age of nothing is stale, and Expires does not help", { "cache-control": "max-age=", expires: httpDate(60) }, 0, "§4.2.1"],
    ["a quoted max-age", { "cache-control": 'max-age="60"' }, 60, "§5.2"],
    ["of two the shorter", { "cache-control": "max-age=60, max-age=10" }, 10, "§4.2.1"],
    ["any case", { "cache-control": "MAX-AGE=60" }, 60, "§5.2"],
    ["no-cache is a lifetime of 0", { "cache-control": "no-cache, max-age=60" }, 0, "§5.2.2.4"],
    ["no-cache alone is one too", { "cache-control": "no-cache" }, 0, "§5.2.2.4"],
    ["no-cache for a field is about that field", { "cache-control": 'no-cache="set-cookie", max-age=60' }, 60, "§5.2.2.4"],
    ["no-cache for what is no list of fields is about all", { "cache-control": 'no-cache="a b", max-age=60' }, 0, "§5.2.2.4"],
    ["an overlong one is 2^31", { "cache-control": "max-age=99999999999" }, 2 ** 31, "§1.2.2"],
  ])("%s", (_, headers, sec, _clause) => {
    expect(fresh(headers)).toBe(sec);
    // The origin's word stores anything, and needs no validator.
    for (const kind of ["other", "playlist", "segment"] as const) expect(fresh(headers, { kind, joining: "single" })).toBe(sec);
  });

  it("is none where nothing says one", () => {
    for (const headers of [{}, { "cache-control": "public" }, { date: httpDate(0) }, { "last-modified": httpDate(-9) }]) {
      const fields = new Headers(headers as Record<string, string>);
      expect(statedSec(rulingOf(fields), fields, NOW_MS)).toBeUndefined();
    }
  });

  it("of a listener's own cache knows no s-maxage", () => {
    const fields = new Headers({ "cache-control": "s-maxage=30, max-age=60" });
    expect([statedSec(rulingOf(fields), fields, NOW_MS), statedSec(rulingOf(fields), fields, NOW_MS, false)]).toEqual([30, 60]);
  });

  it("is a whole number of seconds, 0 or more, whatever an origin says, or none", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom("max-age=60", "max-age=x", "s-maxage=7", "no-cache", 'no-cache="a"', httpDate(5), httpDate(-5), "0"));
    fc.assert(fc.property(value, value, value, value, (control, targeted, expires, date) => {
      const values: Record<string, string> = { "cache-control": control, "cdn-cache-control": targeted, expires, date };
      const fields = { get: (name: string) => values[name] ?? null };
      const sec = statedSec(rulingOf(fields), fields, NOW_MS);
      expect(sec === undefined || (Number.isInteger(sec) && sec >= 0)).toBe(true);
    }));
  });
});

describe("fields that speak to us alone (RFC 9213)", () => {
  it.each<[string, Record<string, string>, number | string]>([
    ["our own before any CDN's", { [OWN_TARGETED_FIELD]: "max-age=5", "cdn-cache-control": "max-age=7", "cache-control": "max-age=60" }, 5],
    ["any CDN's before Cache-Control", { "cdn-cache-control": "max-age=7", "cache-control": "max-age=60" }, 7],
    ["before s-maxage", { "cdn-cache-control": "max-age=7", "cache-control": "s-maxage=60" }, 7],
    ["before Expires", { "cdn-cache-control": "max-age=7", expires: httpDate(60) }, 7],
    ["0 before anything", { "cdn-cache-control": "max-age=0", "cache-control": "max-age=60" }, 0],
    ["with their own s-maxage first", { "cdn-cache-control": "max-age=7, s-maxage=8", "cache-control": "max-age=60" }, 8],
    ["silent: nothing else speaks in their place, neither max-age nor Expires (§2.2)", { "cdn-cache-control": "public", "cache-control": "max-age=60", expires: httpDate(60) }, "origin-silent"],
    ["our own empty: the next counts", { [OWN_TARGETED_FIELD]: "", "cdn-cache-control": "max-age=7", "cache-control": "max-age=60" }, 7],
    ["our own unreadable: the next counts", { [OWN_TARGETED_FIELD]: "max-age=7,,", "cdn-cache-control": "max-age=7", "cache-control": "max-age=60" }, 7],
    ["all empty: Cache-Control counts", { [OWN_TARGETED_FIELD]: " ", "cdn-cache-control": "", "cache-control": "max-age=60" }, 60],
    ["unreadable: Cache-Control counts (§2.1)", { "cdn-cache-control": "max-age=7, &", "cache-control": "max-age=60" }, 60],
    ["unreadable: Expires counts too", { "cdn-cache-control": "max-age=7, &", expires: httpDate(60) }, 60],
    ["in capitals: names of a dictionary are in lower case (RFC 9651 §3.1.2)", { "cdn-cache-control": "MAX-AGE=7", "cache-control": "max-age=60" }, 60],
    ["a lifetime that is a string is none", { "cdn-cache-control": 'max-age="7"', "cache-control": "max-age=60" }, 60],
    ["no-store of our own before a lifetime", { [OWN_TARGETED_FIELD]: "no-store", "cdn-cache-control": "max-age=7" }, "no-store"],
    ["no-cache of our own", { [OWN_TARGETED_FIELD]: "no-cache, max-age=9" }, 0],
    ["one for other CDNs is none of ours", { "cloudflare-cdn-cache-control": "max-age=7", "surrogate-control": "max-age=8", "cache-control": "max-age=60" }, 60],
  ])("%s", (_, headers, said) => {
    expect(fresh(headers, { kind: "other" })).toBe(said);
  });

  it("stand in the order they are believed, our own first", () => {
    expect(TARGETED_FIELDS).toEqual([OWN_TARGETED_FIELD, "cdn-cache-control"]);
  });

  it("rule by themselves, and are said to: Expires belongs to Cache-Control", () => {
    expect(rulingOf(new Headers({ "cdn-cache-control": "public" })).targeted).toBe(true);
    expect(rulingOf(new Headers({ "cdn-cache-control": "" })).targeted).toBe(false);
  });
});

describe("a lifetime nobody stated (RFC 9111 §4.2.2)", () => {
  const DAY = 86_400;
  it.each<[string, number, Record<string, string>, number | undefined]>([
    ["a tenth of the time since the last change", 0.1, { "last-modified": httpDate(-1000), date: httpDate(0) }, 100],
    ["counted to the answer's Date", 0.1, { "last-modified": httpDate(-1000), date: httpDate(-500) }, 50],
    ["counted to our clock without a Date", 0.1, { "last-modified": httpDate(-1000) }, 100],
    ["counted to our clock beside a Date that is none", 0.1, { "last-modified": httpDate(-1000), date: "now" }, 100],
    ["whole seconds, down", 0.1, { "last-modified": httpDate(-1009) }, 100],
    ["a day at most", 0.1, { "last-modified": httpDate(-10 * DAY - 10) }, DAY],
    ["just below a day", 0.1, { "last-modified": httpDate(-10 * DAY + 10) }, DAY - 1],
    ["all of it, if the operator says so", 1, { "last-modified": httpDate(-1000) }, 1000],
    ["0 for a change at Date", 0.1, { "last-modified": httpDate(0), date: httpDate(0) }, 0],
    ["0 for a change after Date", 0.1, { "last-modified": httpDate(9), date: httpDate(0) }, 0],
    ["none without a Last-Modified", 0.1, { date: httpDate(0) }, undefined],
    ["none by a Last-Modified that is no date", 0.1, { "last-modified": "yesterday" }, undefined],
    ["none where no share is believed", 0, { "last-modified": httpDate(-1000) }, undefined],
  ])("is %s", (_, share, headers, sec) => {
    expect(heuristicSec(new Headers(headers), share, NOW_MS)).toBe(sec);
  });

  const changed = { "last-modified": httpDate(-100_000) };
  const stance = { heuristicShare: 0.1 };

  it.each([200, 203, 204, 300, 301, 308])("is given to status %i", (status) => {
    expect(fresh(changed, { kind: "other", status, stance })).toBe(10_000);
  });

  it.each([201, 202, 205, 299, 302, 303, 307])("is given to status %i only beside public", (status) => {
    expect(why({ kind: "other", status, headers: changed, stance })).toBe("origin-silent");
    expect(fresh({ ...changed, "cache-control": "public" }, { kind: "other", status, stance })).toBe(10_000);
  });

  it.each([[404, 60], [410, 60], [405, 10], [414, 10], [501, 10]])("is given to status %i, for %i s at most", (status, most) => {
    expect(fresh(changed, { kind: "other", status, stance })).toBe(most);
    expect(fresh({ "last-modified": httpDate(-50) }, { kind: "other", status, stance })).toBe(5);
  });

  it.each([400, 403, 429, 500, 502, 503, 504])("is not given to status %i without public, and then for moments", (status) => {
    expect(why({ kind: "other", status, headers: changed, stance })).toBe("no-lifetime");
    expect(fresh({ ...changed, "cache-control": "public" }, { kind: "other", status, stance })).toBe(status === 403 ? 60 : 10);
  });

  it("is not given where it would be 0, nor where the operator believes no share", () => {
    expect(why({ kind: "other", headers: { "last-modified": httpDate(-9) }, stance })).toBe("origin-silent");
    expect(why({ kind: "other", headers: changed })).toBe("origin-silent");
  });

  it("comes after everything that is said: a lifetime, no-cache, the table", () => {
    expect(fresh({ ...changed, "cache-control": "max-age=3" }, { kind: "other", stance })).toBe(3);
    expect(fresh({ ...changed, "cache-control": "no-cache" }, { kind: "other", stance })).toBe(0);
    expect(fresh({ ...changed, expires: "0" }, { kind: "other", stance })).toBe(0);
    expect(fresh(changed, { kind: "audio", stance })).toBe(86_400);
    expect(why({ kind: "other", headers: { ...changed, "cache-control": "private" }, stance })).toBe("private");
  });

  it("is given where a targeted field is silent", () => {
    expect(fresh({ ...changed, "cdn-cache-control": "stale-if-error=9" }, { kind: "other", stance })).toBe(10_000);
  });
});

it.each<[string | true | undefined, boolean]>([
  [undefined, false], [true, true], ["", true], ["x-user", false], ["x-user, etag", false], ["a b", true], ["a;b", true], [" , ", true],
])("private=%j speaks of the whole: %s", (value, whole) => {
  expect(isUnqualified(value)).toBe(whole);
});
