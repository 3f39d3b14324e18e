import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHttpDate } from "../../../src/core/http/date.ts";
import { retryAfterSec } from "../../../src/core/http/retry-after.ts";
import { texts } from "./texts.ts";

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

describe("retryAfterSec (RFC 9110 §10.2.3)", () => {
  it.each<[string | null, number | undefined]>([
    ["120", 120],
    ["0", 0],
    [" 7\t", 7],
    ["Sat, 21 Nov 2026 12:01:00 GMT", 60],
    ["Sat, 21 Nov 2026 12:00:00 GMT", 0],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 0], // it is over
    ["Saturday, 21-Nov-26 12:00:01 GMT", 1],
    [null, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1, 2", undefined],
    ["99999999999999999999", 2_147_483_648],
  ])("reads %j as %s", (header, seconds) => {
    expect(retryAfterSec(header, NOW)).toBe(seconds);
  });
  it("rounds a part of a second up, so that nobody comes too early", () => {
    expect(retryAfterSec("Sat, 21 Nov 2026 12:00:02 GMT", NOW + 500)).toBe(2);
  });
  it("never throws, and never says a time before now or no number", () => {
    fc.assert(fc.property(texts, (text) => (retryAfterSec(text, NOW) ?? 0) >= 0));
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), (sec) => retryAfterSec(formatHttpDate(NOW + sec * 1000), NOW) === sec));
  });
});
