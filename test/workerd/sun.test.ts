import { expect, it } from "vitest";
import { ZONES, firstShown, localMs, startsOf } from "../../src/core/prewarm/sun.ts";
import { REGIONS } from "../../src/core/purge/regions.ts";

const at = (text: string): number => localMs(text) ?? Number.NaN;

it("the runtime knows the clocks of every region, their changes among them", () => {
  const starts = startsOf(at("2026-11-27T00:00"), REGIONS);
  expect(REGIONS.map((region) => [region, ((starts[region] ?? 0) - at("2026-11-27T00:00")) / -3_600_000])).toEqual([
    ["wnam", -6], ["enam", -4], ["sam", -3], ["weur", 1], ["eeur", 7], ["apac", 6], ["apac-ne", 10], ["apac-se", 8], ["oc", 13], ["afr", 4], ["me", 4],
  ]);
  expect(startsOf(at("2026-07-01T00:00"), ["oc", "weur", "enam"])).toEqual({ oc: Date.UTC(2026, 5, 30, 12), weur: Date.UTC(2026, 5, 30, 22), enam: Date.UTC(2026, 6, 1, 3) });
  expect(firstShown(at("2027-03-28T02:30"), ZONES.weur)).toBe(Date.UTC(2027, 2, 28, 1));
  expect(firstShown(at("2026-10-25T02:30"), ZONES.weur)).toBe(Date.UTC(2026, 9, 25, 0, 30));
});
