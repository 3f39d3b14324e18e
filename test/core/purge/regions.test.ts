import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readColos, regionOfListed, tableOf } from "../../../scripts/geo/table.ts";
import { COLOS } from "../../../src/core/purge/regions-table.ts";
import { REGIONS, neighboursOf, regionOf } from "../../../src/core/purge/regions.ts";

/** Where the list of data centres lies, for whoever has it (scripts/geo). */
const LIST = process.env["COLOS_CSV"];
const listed = LIST !== undefined && existsSync(LIST) ? readFileSync(LIST, "utf8") : undefined;
// eslint-disable-next-line no-console -- a test that is skipped says so
if (listed === undefined) console.warn("skipped: the table of data centres is not compared with its list; COLOS_CSV names the file");

describe("regionOf", () => {
  test.each([
    ["SJC", "wnam"], ["IAD", "enam"], ["GRU", "sam"], ["FRA", "weur"], ["LHR", "weur"], ["WAW", "eeur"], ["BOM", "apac"], ["NRT", "apac-ne"],
    ["SIN", "apac-se"], ["SYD", "oc"], ["JNB", "afr"], ["DXB", "me"], ["TBS", "eeur"], ["SHA", "apac-ne"], ["CAN", "apac-se"], ["fra", "weur"],
  ])("puts %s in %s", (colo, region) => {
    expect(regionOf(colo)).toBe(region);
  });

  test("keeps a known colo's region whatever the coordinates, so that its isolates agree", () => {
    expect(regionOf("FRA", { lat: -33.9, lon: 151.2 })).toBe("weur");
  });

  test.each([
    [{ lat: 40.7, lon: -74 }, "enam"],
    [{ lat: -33, lon: -70 }, "sam"],
    [{ lat: -41, lon: 174 }, "oc"],
    [{ lat: 21, lon: -157 }, "wnam"], // nearer across the date line than it looks
    [{ lat: -17, lon: -179 }, "oc"],
    [{ lat: 90, lon: 0 }, "eeur"],
    [{ lat: Number.NaN, lon: 0 }, "weur"],
  ])("puts an unknown colo at %j in %s", (at, region) => {
    expect(regionOf("ZZZ", at)).toBe(region);
  });

  test("has a region for a colo nobody knows anything of", () => {
    expect(regionOf("local")).toBe("weur");
    expect(regionOf("")).toBe("weur");
  });

  test("gives any place a region", () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (lat, lon) => {
        expect(REGIONS).toContain(regionOf("ZZZ", { lat, lon }));
      }),
    );
  });
});

describe("neighboursOf", () => {
  test.each(REGIONS)("of %s are all others, each once", (region) => {
    expect([region, ...neighboursOf(region)].toSorted()).toEqual(REGIONS.toSorted());
  });

  test("names the nearest first", () => {
    expect(neighboursOf("weur").slice(0, 2)).toEqual(["eeur", "me"]);
    expect(neighboursOf("wnam")[0]).toBe("enam");
    expect(neighboursOf("oc")[0]).toBe("apac-se");
  });
});

describe("the table", () => {
  test("has some 340 data centres, each in one region", () => {
    const codes = REGIONS.flatMap((region) => COLOS[region].split(" "));
    expect(codes.length).toBeGreaterThan(300);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  test.skipIf(listed === undefined)("is what the list says (else: npx tsx scripts/geo/regions.ts)", () => {
    const source = readFileSync(new URL("../../../src/core/purge/regions-table.ts", import.meta.url), "utf8");
    expect(tableOf(readColos(listed ?? ""))).toBe(source);
  });

  test("is made by the nearest middle, but for lines that run another way", () => {
    expect(regionOfListed({ colo: "XXX", country: "AE", at: { lat: 25, lon: 55 } })).toBe("me");
    expect(regionOfListed({ colo: "XXX", country: "GE", at: { lat: 41.7, lon: 45 } })).toBe("eeur");
    expect(regionOfListed({ colo: "XXX", country: "RU", at: { lat: 43, lon: 132 } })).toBe("apac-ne");
    expect(regionOfListed({ colo: "SHA", country: "CN", at: undefined })).toBe("apac-ne");
    expect(() => regionOfListed({ colo: "XXX", country: "CN", at: undefined })).toThrow("XXX");
  });

  test("reads names with commas and quotes, and places without coordinates", () => {
    const csv = 'colo,name,region,city,country,cca2,lat,lon\nAMS,"Amsterdam, ""NL""",Europe,Amsterdam,Netherlands,NL,52.3,4.7\nSHA,x,Asia,x,China,CN,,\n';
    expect(readColos(csv)).toEqual([
      { colo: "AMS", country: "NL", at: { lat: 52.3, lon: 4.7 } },
      { colo: "SHA", country: "CN", at: undefined },
    ]);
  });
});
