import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withinHours } from "../../../src/core/prewarm/hours.ts";
import { REGIONS } from "../../../src/core/purge/regions.ts";

const at = (text: string) => Date.parse(text);

describe("hours", () => {
  it.each([
    ["01:00-06:00", "weur", "2026-01-15T00:00:00Z", true], // 01:00
    ["01:00-06:00", "weur", "2026-01-15T04:59:59Z", true], // 05:59
    ["01:00-06:00", "weur", "2026-01-15T05:00:00Z", false], // 06:00, no longer
    ["01:00-06:00", "weur", "2026-07-15T00:00:00Z", true], // 02:00 in summer
    ["01:00-06:00", "weur", "2026-07-15T04:00:00Z", false], // 06:00 in summer
    ["22:00-04:00", "apac", "2026-01-15T16:30:00Z", true], // 22:00
    ["22:00-04:00", "apac", "2026-01-15T22:29:00Z", true], // 03:59
    ["22:00-04:00", "apac", "2026-01-15T22:30:00Z", false], // 04:00
    ["22:00-04:00", "apac", "2026-01-15T10:00:00Z", false], // 15:30
    ["00:00-00:01", "wnam", "2026-01-15T08:00:30Z", true], // midnight in Los Angeles
  ] as const)("%s in %s: at %s %s", (hours, region, text, expected) => {
    expect(withinHours(hours, region, at(text))).toBe(expected);
  });

  it("that are none are all day, and so are those that begin where they end", () => {
    for (const hours of ["", "03:00-03:00"]) for (const region of REGIONS) expect(withinHours(hours, region, at("2026-01-15T03:00:00Z"))).toBe(true);
  });

  it("and those from their end to their begin are the day, each minute in one of them", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const text = (value: number) => `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
    fc.assert(fc.property(minute, minute, fc.constantFrom(...REGIONS), fc.nat(1_000_000_000), (from, to, region, seconds) => {
      fc.pre(from !== to);
      const nowMs = at("2026-01-01T00:00:00Z") + seconds * 1000;
      expect(withinHours(`${text(from)}-${text(to)}`, region, nowMs)).toBe(!withinHours(`${text(to)}-${text(from)}`, region, nowMs));
    }));
  });
});
