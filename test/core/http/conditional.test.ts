import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluatePreconditions, ifRangeHolds, needsOrigin } from "../../../src/core/http/conditional.ts";
import type { Validators, Verdict } from "../../../src/core/http/conditional.ts";
import { formatHttpDate } from "../../../src/core/http/date.ts";
import { texts } from "./texts.ts";

const MODIFIED = Date.UTC(2026, 0, 1, 12);
const EARLIER = formatHttpDate(MODIFIED - 1000);
const SAME = formatHttpDate(MODIFIED);
const LATER = formatHttpDate(MODIFIED + 1000);

const BOTH: Validators = { etag: '"a"', lastModifiedMs: MODIFIED };
const WEAK: Validators = { etag: 'W/"a"', lastModifiedMs: MODIFIED };
const NONE: Validators = {};
const DATED: Validators = { etag: '"a"', dateMs: MODIFIED };

describe("evaluatePreconditions (RFC 9110 §13.2.2)", () => {
  it.each<[string, string, Record<string, string>, Validators, Verdict]>([
    ["nothing asked", "GET", {}, BOTH, "proceed"],

    ["§13.1.1 If-Match, the tag", "GET", { "if-match": '"a"' }, BOTH, "proceed"],
    ["§13.1.1 If-Match, one of a list", "GET", { "if-match": '"x", "a"' }, BOTH, "proceed"],
    ["§13.1.1 If-Match, another", "GET", { "if-match": '"x"' }, BOTH, "precondition-failed"],
    ["§13.1.1 If-Match, any", "GET", { "if-match": "*" }, NONE, "proceed"],
    ["§13.1.1 If-Match is strong: weak in the header", "GET", { "if-match": 'W/"a"' }, BOTH, "precondition-failed"],
    ["§13.1.1 If-Match is strong: weak here", "GET", { "if-match": '"a"' }, WEAK, "precondition-failed"],
    ["§13.1.1 If-Match without a tag here", "GET", { "if-match": '"a"' }, NONE, "precondition-failed"],
    ["§13.1.1 If-Match, unreadable", "GET", { "if-match": "a" }, BOTH, "precondition-failed"],

    ["§13.1.4 If-Unmodified-Since, the same", "GET", { "if-unmodified-since": SAME }, BOTH, "proceed"],
    ["§13.1.4 If-Unmodified-Since, later", "GET", { "if-unmodified-since": LATER }, BOTH, "proceed"],
    ["§13.1.4 If-Unmodified-Since, earlier", "GET", { "if-unmodified-since": EARLIER }, BOTH, "precondition-failed"],
    ["§13.1.4 If-Unmodified-Since, unreadable", "GET", { "if-unmodified-since": "yesterday" }, BOTH, "proceed"],
    ["§13.1.4 If-Unmodified-Since without a date here", "GET", { "if-unmodified-since": EARLIER }, NONE, "proceed"],
    ["step 2 is left out when If-Match is there", "GET", { "if-match": '"a"', "if-unmodified-since": EARLIER }, BOTH, "proceed"],

    ["§13.1.2 If-None-Match, the tag", "GET", { "if-none-match": '"a"' }, BOTH, "not-modified"],
    ["§13.1.2 on HEAD", "HEAD", { "if-none-match": '"a"' }, BOTH, "not-modified"],
    ["§13.1.2 on other methods", "PUT", { "if-none-match": '"a"' }, BOTH, "precondition-failed"],
    ["§13.1.2 a list, not one string", "GET", { "if-none-match": '"x",  W/"y" , "a"' }, BOTH, "not-modified"],
    ["§13.1.2 is weak: weak in the header", "GET", { "if-none-match": 'W/"a"' }, BOTH, "not-modified"],
    ["§13.1.2 is weak: weak here", "GET", { "if-none-match": '"a"' }, WEAK, "not-modified"],
    ["§13.1.2 any", "GET", { "if-none-match": "*" }, NONE, "not-modified"],
    ["§13.1.2 any, on PUT", "PUT", { "if-none-match": "*" }, BOTH, "precondition-failed"],
    ["§13.1.2 another", "GET", { "if-none-match": '"x"' }, BOTH, "proceed"],
    ["§13.1.2 part of a tag is another tag", "GET", { "if-none-match": '"a-gzip"' }, BOTH, "proceed"],
    ["§13.1.2 without a tag here", "GET", { "if-none-match": '"a"' }, NONE, "proceed"],
    ["§13.1.2 unreadable", "GET", { "if-none-match": "a" }, BOTH, "proceed"],
    ["an ETag without quotes is none", "GET", { "if-none-match": "a" }, { etag: "a" }, "proceed"],

    ["§13.1.3 If-Modified-Since, the same", "GET", { "if-modified-since": SAME }, BOTH, "not-modified"],
    ["§13.1.3 If-Modified-Since, later", "HEAD", { "if-modified-since": LATER }, BOTH, "not-modified"],
    ["§13.1.3 If-Modified-Since, earlier", "GET", { "if-modified-since": EARLIER }, BOTH, "proceed"],
    ["§13.1.3 GET and HEAD only", "POST", { "if-modified-since": SAME }, BOTH, "proceed"],
    ["§13.1.3 unreadable", "GET", { "if-modified-since": "0" }, BOTH, "proceed"],
    ["§13.1.3 two dates", "GET", { "if-modified-since": `${SAME}, ${SAME}` }, BOTH, "proceed"],
    ["§13.1.3 without a date here", "GET", { "if-modified-since": SAME }, NONE, "proceed"],
    ["RFC 9111 §4.3.2 a stored response's Date, the same", "GET", { "if-modified-since": SAME }, DATED, "not-modified"],
    ["RFC 9111 §4.3.2 a stored response's Date, milliseconds", "GET", { "if-modified-since": SAME }, { dateMs: MODIFIED + 999 }, "not-modified"],
    ["RFC 9111 §4.3.2 a stored response's Date, asked earlier", "GET", { "if-modified-since": EARLIER }, DATED, "proceed"],
    ["RFC 9111 §4.3.2 its Last-Modified before its Date", "GET", { "if-modified-since": EARLIER }, { lastModifiedMs: MODIFIED - 1000, dateMs: MODIFIED }, "not-modified"],
    ["RFC 9111 §4.3.2 its Last-Modified before its Date, though newer", "GET", { "if-modified-since": EARLIER }, { lastModifiedMs: MODIFIED, dateMs: MODIFIED - 1000 }, "proceed"],
    ["§13.1.3 a Date is left out when If-None-Match is there", "GET", { "if-none-match": '"x"', "if-modified-since": SAME }, DATED, "proceed"],
    ["§13.1.4 If-Unmodified-Since does not ask a Date", "GET", { "if-unmodified-since": EARLIER }, DATED, "proceed"],
    ["§13.1.3 is left out when If-None-Match is there", "GET", { "if-none-match": '"x"', "if-modified-since": SAME }, BOTH, "proceed"],
    ["§13.1.3 is left out when If-None-Match is there but empty", "GET", { "if-none-match": "", "if-modified-since": SAME }, BOTH, "proceed"],
    ["milliseconds here do not make it newer", "GET", { "if-modified-since": SAME }, { lastModifiedMs: MODIFIED + 999 }, "not-modified"],
    ["milliseconds here do not fail it", "GET", { "if-unmodified-since": SAME }, { lastModifiedMs: MODIFIED + 999 }, "proceed"],

    ["steps 1 and 3 both", "GET", { "if-match": '"a"', "if-none-match": '"a"' }, BOTH, "not-modified"],
    ["step 1 before step 3", "GET", { "if-match": '"x"', "if-none-match": '"a"' }, BOTH, "precondition-failed"],
    ["step 2 before step 4", "GET", { "if-unmodified-since": EARLIER, "if-modified-since": LATER }, BOTH, "precondition-failed"],
    ["§13.2.1 OPTIONS has no preconditions", "OPTIONS", { "if-match": '"x"', "if-none-match": "*" }, BOTH, "proceed"],
  ])("%s", (_, method, headers, validators, verdict) => {
    expect(evaluatePreconditions(method, new Headers(headers), validators)).toBe(verdict);
  });

  it("never throws", () => {
    const text = fc.option(texts);
    const names = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];
    fc.assert(fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), fc.string(), (values, etag) => {
      const headers = { get: (name: string) => values[names.indexOf(name)] ?? null };
      expect(["proceed", "not-modified", "precondition-failed"]).toContain(evaluatePreconditions("GET", headers, { etag, lastModifiedMs: 0 }));
    }));
  });
});

describe("ifRangeHolds (RFC 9110 §13.1.5)", () => {
  it.each<[string, string | null, Validators, number | undefined, boolean]>([
    ["absent", null, NONE, undefined, true],
    ["the tag", '"a"', BOTH, undefined, true],
    ["another tag", '"x"', BOTH, undefined, false],
    ["the tag, weak in the header", 'W/"a"', BOTH, undefined, false],
    ["the tag, weak here", '"a"', WEAK, undefined, false],
    ["the tag, weak in both", 'W/"a"', WEAK, undefined, false],
    ["a tag, none here", '"a"', NONE, undefined, false],
    ["a list is not a tag", '"a", "b"', BOTH, undefined, false],
    ["a star is not a tag", "*", BOTH, undefined, false],
    ["unreadable", "a", BOTH, undefined, false],
    ["empty", "", BOTH, undefined, false],
    ["the date, strong by a second (§8.8.2.2)", SAME, BOTH, MODIFIED + 1000, true],
    ["the date, a millisecond short of a second", SAME, BOTH, MODIFIED + 999, false],
    ["the date, not known to be strong", SAME, BOTH, undefined, false],
    ["an earlier date", EARLIER, BOTH, MODIFIED + 60_000, false],
    ["a later date is no exact match", LATER, BOTH, MODIFIED + 60_000, false],
    ["a date, none here", SAME, { etag: '"a"' }, MODIFIED + 60_000, false],
    ["a date, only a Date here", SAME, DATED, MODIFIED + 60_000, false],
    ["the date in another form", "Thursday, 01-Jan-26 12:00:00 GMT", BOTH, MODIFIED + 60_000, true],
    ["the date, milliseconds here", SAME, { lastModifiedMs: MODIFIED + 999 }, MODIFIED + 60_000, true],
  ])("%s", (_, header, validators, dateMs, holds) => {
    expect(ifRangeHolds(header, validators, dateMs)).toBe(holds);
  });

  it("never throws, and holds for no text but the tag or the date", () => {
    fc.assert(fc.property(texts, (text) => {
      expect(ifRangeHolds(text, BOTH, MODIFIED + 5000)).toBe(false);
    }));
  });
});

it.each([
  ["if-match", true],
  ["if-unmodified-since", true],
  ["if-none-match", false],
  ["if-modified-since", false],
])("RFC 9111 §4.3.2: %s needs the origin: %j", (name, needs) => {
  expect(needsOrigin(new Headers({ [name]: "*" }))).toBe(needs);
});
