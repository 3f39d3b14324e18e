import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ZONES, firstShown, localMs, startsOf } from "../../../src/core/prewarm/sun.ts";
import { REGIONS, type Region } from "../../../src/core/purge/regions.ts";

const at = (text: string): number => localMs(text) ?? Number.NaN;
const iso = (ms: number | undefined): string => new Date(ms ?? Number.NaN).toISOString().slice(0, 19);

describe("a local time", () => {
  test.each(["2026-11-27T00:00", "2026-11-27T23:59:59", "2028-02-29T12:00"])("is %s", (text) => {
    expect(iso(at(text))).toBe(text.length === 16 ? `${text}:00` : text);
  });
  test.each(["2026-11-27", "2026-11-27T00:00Z", "2026-11-27T00:00+01:00", "2026-02-29T00:00", "2026-11-31T00:00", "2026-13-01T00:00", "2026-11-27T24:00", "2026-11-27T00:60", "2026-11-27T00:00:60", "midnight", ""])("is not %j", (text) => {
    expect(localMs(text)).toBeUndefined();
  });
});

describe("midnight follows the sun", () => {
  test("from Auckland to Mexico, each region at its own", () => {
    const starts = startsOf(at("2026-11-27T00:00"), REGIONS);
    expect(Object.fromEntries(Object.entries(starts).map(([region, ms]) => [region, iso(ms)]))).toEqual({
      oc: "2026-11-26T11:00:00", "apac-ne": "2026-11-26T14:00:00", "apac-se": "2026-11-26T16:00:00", eeur: "2026-11-26T17:00:00", apac: "2026-11-26T18:00:00",
      me: "2026-11-26T20:00:00", afr: "2026-11-26T20:00:00", weur: "2026-11-26T23:00:00", sam: "2026-11-27T03:00:00", enam: "2026-11-27T04:00:00", wnam: "2026-11-27T06:00:00",
    });
    expect(Object.keys(startsOf(at("2026-11-27T00:00"), ["oc", "me"]))).toEqual(["oc", "me"]);
  });

  // Zones that data centres of a region stand in, the country or city of each once.
  const STANDING: Readonly<Record<Region, readonly string[]>> = {
    wnam: ["America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Regina", "America/Edmonton", "America/Anchorage", "Pacific/Honolulu", "America/Mexico_City", "America/Vancouver"],
    enam: ["America/New_York", "America/Chicago", "America/Halifax", "America/Puerto_Rico", "America/Barbados", "America/Panama", "America/Bogota", "America/Guatemala", "America/Santo_Domingo"],
    sam: ["America/Sao_Paulo", "America/Manaus", "America/Santiago", "America/Argentina/Buenos_Aires", "America/Lima", "America/Paramaribo", "America/Asuncion", "America/La_Paz", "America/Guayaquil", "America/Cayenne"],
    weur: ["Europe/Berlin", "Europe/London", "Europe/Lisbon", "Africa/Algiers", "Africa/Tunis", "Africa/Dakar", "Africa/Ouagadougou", "Europe/Malta", "Atlantic/Reykjavik"],
    eeur: ["Asia/Krasnoyarsk", "Asia/Almaty", "Asia/Tbilisi", "Asia/Yerevan", "Asia/Baku", "Europe/Moscow", "Europe/Kyiv", "Europe/Athens", "Europe/Istanbul", "Asia/Nicosia", "Europe/Warsaw"],
    apac: ["Asia/Kolkata", "Asia/Dhaka", "Asia/Thimphu", "Asia/Kathmandu", "Asia/Karachi", "Asia/Colombo", "Indian/Maldives"],
    "apac-ne": ["Asia/Tokyo", "Asia/Seoul", "Asia/Taipei", "Asia/Shanghai", "Asia/Ulaanbaatar", "Pacific/Guam"],
    "apac-se": ["Asia/Singapore", "Asia/Manila", "Asia/Bangkok", "Asia/Jakarta", "Asia/Hong_Kong", "Asia/Ho_Chi_Minh", "Asia/Kuala_Lumpur", "Asia/Brunei", "Asia/Phnom_Penh", "Asia/Vientiane"],
    oc: ["Pacific/Auckland", "Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth", "Australia/Hobart", "Pacific/Noumea", "Pacific/Fiji", "Pacific/Tahiti"],
    afr: ["Indian/Mauritius", "Indian/Reunion", "Africa/Johannesburg", "Africa/Nairobi", "Africa/Lagos", "Africa/Accra", "Indian/Antananarivo", "Africa/Maputo", "Africa/Kigali"],
    me: ["Asia/Dubai", "Asia/Muscat", "Asia/Riyadh", "Asia/Baghdad", "Asia/Jerusalem", "Africa/Cairo", "Africa/Addis_Ababa", "Africa/Djibouti", "Asia/Beirut"],
  };
  test.each(REGIONS)("in %s, in no zone its data centres stand in before the region has begun", (region) => {
    for (let month = 0; month < 24; month += 1) {
      const local = Date.UTC(2026, month, 15);
      expect(STANDING[region].filter((zone) => firstShown(local, zone) < firstShown(local, ZONES[region]))).toEqual([]);
    }
  });
});

describe("a time that clocks", () => {
  test.each([
    ["leap over begins at the leap", "2027-03-28T02:30", "Europe/Berlin", "2027-03-28T01:00:00"],
    ["leap to is the leap", "2027-03-28T03:00", "Europe/Berlin", "2027-03-28T01:00:00"],
    ["leap over at midnight begins at the leap", "2026-09-06T00:00", "America/Santiago", "2026-09-06T04:00:00"],
    ["leap over by half an hour begins at the leap", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00"],
    ["show twice is the first", "2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00"],
    ["show twice in the west is the first", "2026-11-01T01:30", "America/Halifax", "2026-11-01T04:30:00"],
    ["show once after showing others twice", "2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00"],
    ["leave out for a whole day begins with the next", "2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00"],
    ["have at an odd offset", "2026-11-27T00:00", "Asia/Kathmandu", "2026-11-26T18:15:00"],
  ])("%s: %s in %s", (_, local, zone, utc) => {
    expect(iso(firstShown(at(local), zone))).toBe(utc);
  });

  test("show is shown then, and was not before, whatever the time and region", () => {
    const shown = (zone: string, ms: number): string => new Date(ms).toLocaleString("sv-SE", { timeZone: zone });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * 366 * 96 }), fc.constantFrom(...REGIONS), (quarters, region) => {
        const local = Date.UTC(2026, 0, 1) + quarters * 900_000;
        const first = firstShown(local, ZONES[region]);
        const wanted = iso(local).replace("T", " ");
        expect(shown(ZONES[region], first) >= wanted).toBe(true);
        expect(shown(ZONES[region], first - 1000) < wanted).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
