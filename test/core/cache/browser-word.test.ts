import { describe, expect, it } from "vitest";
import type { BrowserWord } from "../../../src/core/cache/descriptor.ts";
import { UNCAPPED_SEC } from "../../../src/core/cache/policy.ts";
import { httpDate } from "./make.ts";
import { TTL, browser } from "./verdicts.ts";

const word = (control: string, lifetimeSec: number): BrowserWord => ({ control, lifetimeSec, capSec: 3600 });

describe("a listener's own cache, where it is capped, is told", () => {
  it.each<[string, Record<string, string>, BrowserWord]>([
    ["our time where the origin is silent", {}, word("", 86_400)],
    ["the origin's max-age", { "cache-control": "max-age=60" }, word("", 60)],
    ["max-age, not s-maxage, which is for shared caches", { "cache-control": "max-age=60, s-maxage=600" }, word("", 60)],
    ["Expires beside an s-maxage", { "cache-control": "s-maxage=600", expires: httpDate(30) }, word("", 30)],
    ["our time where only s-maxage is said", { "cache-control": "s-maxage=600" }, word("", 600)],
    ["their own word where CDN-Cache-Control is ours", { "cdn-cache-control": "max-age=600", "cache-control": "max-age=5" }, word("", 5)],
    ["their own Expires where CDN-Cache-Control is ours", { "cdn-cache-control": "max-age=600", expires: httpDate(5) }, word("", 5)],
    ["our time where CDN-Cache-Control alone says one", { "cdn-cache-control": "max-age=600" }, word("", 600)],
    ["public, must-revalidate, no-transform, immutable", { "cache-control": "immutable, no-transform, must-revalidate, public, max-age=60" }, word("public, must-revalidate, no-transform, immutable", 60)],
    ["no-cache", { "cdn-cache-control": "max-age=600", "cache-control": "no-cache" }, word("no-cache", 0)],
    ["no-cache, where it is about a field, of the whole: the stricter", { "cache-control": 'no-cache="x", max-age=60' }, word("no-cache", 60)],
    ["private, where it is about a field, of the whole: the stricter", { "cache-control": 'private="x", max-age=60' }, word("private", 60)],
    ["no-store where only we may store (RFC 9213 §2.2)", { "cdn-cache-control": "max-age=600", "cache-control": "no-store" }, word("no-store", 0)],
    ["no-store with its max-age gone", { "cdn-cache-control": "max-age=600", "cache-control": "no-store, max-age=60" }, word("no-store", 0)],
    ["private where only we and they may store", { "cdn-cache-control": "max-age=600", "cache-control": "private, max-age=5" }, word("private", 5)],
    ["nothing of stale serving: nobody could take it back", { "cache-control": "max-age=60, stale-while-revalidate=7, stale-if-error=8" }, word("", 60)],
    ["nothing for shared caches behind us to go by", { "cache-control": "max-age=60, s-maxage=7, proxy-revalidate, must-understand, x-own=1" }, word("", 60)],
  ])("%s", (_, headers, told) => {
    expect(browser(headers)).toEqual(told);
  });

  it("the guess, where its lifetime is one", () => {
    expect(browser({ "last-modified": httpDate(-1000) }, { kind: "other", stance: { heuristicShare: 0.1 } })).toEqual(word("", 100));
  });

  it("the cap of its kind, 0 as well", () => {
    for (const browserSec of [0, 5, UNCAPPED_SEC - 1]) {
      expect(browser({ "cache-control": "max-age=60" }, { ttl: { ...TTL, browserSec } })).toEqual({ control: "", lifetimeSec: 60, capSec: browserSec });
    }
  });
});

it.each<[string, Record<string, string>]>([
  ["silent", {}],
  ["a lifetime", { "cache-control": "max-age=60, stale-while-revalidate=7" }],
  ["a lifetime to us alone", { "cdn-cache-control": "max-age=600", "cache-control": "no-store" }],
])("uncapped it gets the origin's own words, which are not repeated here: %s", (_, headers) => {
  expect(browser(headers, { ttl: { ...TTL, browserSec: UNCAPPED_SEC } })).toBeNull();
});
