import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHttpDate, parseHttpDate } from "../../../src/core/http/date.ts";
import { texts } from "./texts.ts";

const NOV_1994 = Date.UTC(1994, 10, 6, 8, 49, 37);

describe("parseHttpDate (RFC 9110 §5.6.7)", () => {
  it.each<[string, string | null, number | undefined]>([
    ["absent", null, undefined],
    ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", NOV_1994],
    ["rfc850-date", "Sunday, 06-Nov-94 08:49:37 GMT", NOV_1994],
    ["asctime-date", "Sun Nov  6 08:49:37 1994", NOV_1994],
    ["asctime-date, two-digit day", "Wed Nov 16 08:49:37 1994", NOV_1994 + 10 * 86_400_000],
    ["RFC 9111 §4.2: any case", "sun, 06 NOV 1994 08:49:37 gmt", NOV_1994],
    ["space around", " Sun, 06 Nov 1994 08:49:37 GMT\t", NOV_1994],
    ["a wrong weekday is forgiven", "Mon, 06 Nov 1994 08:49:37 GMT", NOV_1994],
    ["before 1970", "Wed, 31 Dec 1969 23:59:59 GMT", -1000],
    ["a year below 100", "Sun, 01 Jan 0050 00:00:00 GMT", new Date(0).setUTCFullYear(50, 0, 1)],
    ["29 February of a leap year", "Tue, 29 Feb 2000 00:00:00 GMT", Date.UTC(2000, 1, 29)],
    ["29 February of another", "Thu, 29 Feb 1900 00:00:00 GMT", undefined],
    ["30 February", "Sun, 30 Feb 2020 00:00:00 GMT", undefined],
    ["31 April", "Sun, 31 Apr 2020 00:00:00 GMT", undefined],
    ["day 0", "Sun, 00 Apr 2020 00:00:00 GMT", undefined],
    ["hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", undefined],
    ["minute 60", "Sun, 06 Nov 1994 08:60:00 GMT", undefined],
    ["second 60 in mid-day", "Sun, 06 Nov 1994 08:49:60 GMT", undefined],
    ["second 60 of the last hour", "Sun, 06 Nov 1994 23:49:60 GMT", undefined],
    ["second 60 of another hour's end", "Sun, 06 Nov 1994 08:59:60 GMT", undefined],
    ["second 61", "Sat, 31 Dec 2016 23:59:61 GMT", undefined],
    ["a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
    ["RFC 9111 §4.2: no zone but GMT", "Sun, 06 Nov 1994 08:49:37 UTC", undefined],
    ["no offset", "Sun, 06 Nov 1994 08:49:37 +0000", undefined],
    ["no zone", "Sun, 06 Nov 1994 08:49:37", undefined],
    ["no weekday", "06 Nov 1994 08:49:37 GMT", undefined],
    ["no such weekday", "Son, 06 Nov 1994 08:49:37 GMT", undefined],
    ["no such month", "Sun, 06 Okt 1994 08:49:37 GMT", undefined],
    ["one-digit day", "Sun, 6 Nov 1994 08:49:37 GMT", undefined],
    ["wrong case everywhere, rfc850-date", "SUNDAY, 06-nov-94 08:49:37 Gmt", NOV_1994],
    ["wrong case everywhere, asctime-date", "sUN nOV  6 08:49:37 1994", NOV_1994],
    ["AEST", "Sun, 06 Nov 1994 08:49:37 AEST", undefined],
    ["another zone in rfc850-date", "Sunday, 06-Nov-94 08:49:37 UTC", undefined],
    ["a zone in asctime-date", "Sun Nov  6 08:49:37 1994 GMT", undefined],
    ["a two-digit year with spaces", "Sun, 06 Nov 94 08:49:37 GMT", undefined],
    ["a four-digit year in rfc850-date", "Sunday, 06-Nov-1994 08:49:37 GMT", undefined],
    ["no comma", "Sun 06 Nov 1994 08:49:37 GMT", undefined],
    ["no comma in rfc850-date", "Sunday 06-Nov-94 08:49:37 GMT", undefined],
    ["two spaces after the comma", "Sun,  06 Nov 1994 08:49:37 GMT", undefined],
    ["two spaces before the time", "Sun, 06 Nov 1994  08:49:37 GMT", undefined],
    ["two spaces before the zone", "Sun, 06 Nov 1994 08:49:37  GMT", undefined],
    ["a tab for a space", "Sun, 06 Nov 1994\t08:49:37 GMT", undefined],
    ["dashes with a short weekday", "Sun, 06-Nov-1994 08:49:37 GMT", undefined],
    ["dashes with a short weekday and year", "Sun, 06-Nov-94 08:49:37 GMT", undefined],
    ["points in the time", "Sun, 06 Nov 1994 08.49.37 GMT", undefined],
    ["a one-digit hour", "Sun, 06 Nov 1994 8:49:37 GMT", undefined],
    ["a space for the hour's first digit", "Sun, 06 Nov 1994  8:49:37 GMT", undefined],
    ["no seconds", "Sun, 06 Nov 1994 08:49 GMT", undefined],
    ["a month in full", "Sun, 06 November 1994 08:49:37 GMT", undefined],
    ["two dates", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", undefined],
    ["ISO 8601", "1994-11-06T08:49:37Z", undefined],
    ["seconds", "784111777", undefined],
    ["what Expires says for never", "0", undefined],
    ["-1", "-1", undefined],
    ["nothing", "", undefined],
  ])("%s", (_, header, ms) => {
    expect(parseHttpDate(header)).toBe(ms);
  });

  it.each([
    ["49 years ahead stays ahead", "Sunday, 06-Nov-75 08:49:37 GMT", 2026, 2075],
    ["51 years ahead is the past", "Sunday, 06-Nov-77 08:49:37 GMT", 2026, 1977],
    ["the past stays the past", "Sunday, 06-Nov-94 08:49:37 GMT", 2026, 1994],
    ["this year is this year", "Sunday, 06-Nov-26 08:49:37 GMT", 2026, 2026],
    ["near the end of a century, the next one", "Sunday, 06-Nov-05 08:49:37 GMT", 2090, 2105],
    ["near the end of a century, too far ahead", "Sunday, 06-Nov-60 08:49:37 GMT", 2090, 2060],
    ["29 February in the one century that has it", "Tuesday, 29-Feb-00 00:00:00 GMT", 2090, 2000],
  ])("two-digit years: %s", (_, header, now, year) => {
    expect(new Date(parseHttpDate(header, Date.UTC(now, 0, 1)) ?? Number.NaN).getUTCFullYear()).toBe(year);
  });

  it("two-digit years: exactly 50 years ahead is not more than 50 years", () => {
    const now = Date.UTC(2026, 10, 6, 8, 49, 37);
    expect(parseHttpDate("Friday, 06-Nov-76 08:49:37 GMT", now)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
    expect(parseHttpDate("Friday, 06-Nov-76 08:49:38 GMT", now)).toBe(Date.UTC(1976, 10, 6, 8, 49, 38));
  });

  it("two-digit years: without a now they mean 1970 to 2069", () => {
    expect(parseHttpDate("Thursday, 01-Jan-70 00:00:00 GMT")).toBe(0);
    expect(parseHttpDate("Tuesday, 31-Dec-69 23:59:59 GMT")).toBe(Date.UTC(2069, 11, 31, 23, 59, 59));
  });

  it("never throws and never yields NaN, whatever now is", () => {
    const digits = fc.stringMatching(/^(Sun|Sunday),? [0-9]{2}[ -][A-Z][a-z]{2}[ -][0-9]{2,4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/);
    fc.assert(fc.property(fc.oneof(texts, digits), fc.double(), (text, now) => {
      expect(parseHttpDate(text, now)).not.toBeNaN();
    }), { numRuns: 500 });
  });
});

describe("formatHttpDate", () => {
  it("writes an IMF-fixdate, cut to seconds", () => {
    expect(formatHttpDate(NOV_1994 + 999)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
    expect(formatHttpDate(-1)).toBe("Wed, 31 Dec 1969 23:59:59 GMT");
  });

  it("stays within four-digit years", () => {
    expect(formatHttpDate(Number.MAX_VALUE)).toBe("Fri, 31 Dec 9999 23:59:59 GMT");
    expect(formatHttpDate(-Number.MAX_VALUE)).toBe("Sat, 01 Jan 0000 00:00:00 GMT");
  });

  it("is read back to the second", () => {
    const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
    fc.assert(fc.property(seconds, (s) => {
      expect(parseHttpDate(formatHttpDate(s * 1000))).toBe(s * 1000);
    }), { numRuns: 500 });
  });
});
