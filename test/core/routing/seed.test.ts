import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coordinates } from "../../../src/core/purge/regions.ts";
import { MIDDLE_MS, distanceKm, seedMs } from "../../../src/core/routing/seed.ts";

/** Median round trips between data centres, for whoever has them. */
const MATRIX = process.env["RTT_CSV"] ?? "../shared/data/geo/azure_rtt_p50_ms_17regions_2023-07.csv";
const matrix = existsSync(MATRIX) ? readFileSync(MATRIX, "utf8") : undefined;
// eslint-disable-next-line no-console -- a test that is skipped says so
if (matrix === undefined) console.warn("skipped: distances are not held against measured round trips; RTT_CSV names the file");

const PLACES: Readonly<Record<string, Coordinates>> = {
  "West US": { lat: 37.78, lon: -122.42 }, "Central US": { lat: 41.59, lon: -93.62 }, "East US": { lat: 38.9, lon: -77.5 },
  "Canada Central": { lat: 43.65, lon: -79.38 }, "Brazil South": { lat: -23.55, lon: -46.63 }, "UK South": { lat: 50.94, lon: -0.8 },
  "West Europe": { lat: 52.37, lon: 4.9 }, "Germany North": { lat: 53.07, lon: 8.81 }, "Sweden Central": { lat: 60.67, lon: 17.14 },
  "UAE North": { lat: 25.27, lon: 55.32 }, "South Africa North": { lat: -25.73, lon: 28.22 }, "Central India": { lat: 18.58, lon: 73.92 },
  "Southeast Asia": { lat: 1.28, lon: 103.83 }, "East Asia": { lat: 22.27, lon: 114.19 }, "Japan East": { lat: 35.68, lon: 139.77 },
  "Korea Central": { lat: 37.57, lon: 126.98 }, "Australia East": { lat: -33.86, lon: 151.21 },
};

/** What the matrix says of each pair, and what the distance does. */
function pairs(csv: string): { from: string; measured: number; seed: number }[] {
  const [head = "", ...rows] = csv.trim().split(/\r?\n/);
  const names = head.split(",").slice(1);
  return rows.flatMap((row) => {
    const [from = "", ...cells] = row.split(",");
    return cells.flatMap((cell, n) => (names[n] === from ? [] : [{ from, measured: Number(cell), seed: seedMs(PLACES[from], PLACES[names[n] ?? ""]) }]));
  });
}

const place = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) });

describe("the seed", () => {
  it("is the same there and back, above zero and at most half the globe's", () => {
    fc.assert(fc.property(place, place, (a, b) => {
      expect(seedMs(a, b)).toBeCloseTo(seedMs(b, a), 6);
      expect(seedMs(a, b)).toBeGreaterThan(0);
      expect(seedMs(a, b)).toBeLessThan(245);
    }));
  });

  it("grows with the distance", () => {
    fc.assert(fc.property(place, place, place, (from, a, b) => {
      fc.pre(Math.abs(distanceKm(from, a) - distanceKm(from, b)) > 0.001);
      expect(Math.sign(seedMs(from, a) - seedMs(from, b))).toBe(Math.sign(distanceKm(from, a) - distanceKm(from, b)));
    }));
  });

  it.each([
    ["nobody said where one is", undefined, { lat: 1, lon: 1 }],
    ["nobody said where the other is", { lat: 1, lon: 1 }, undefined],
    ["a latitude is no number", { lat: Number.NaN, lon: 1 }, { lat: 1, lon: 1 }],
    ["a place is not on Earth", { lat: 1, lon: 1 }, { lat: 91, lon: Number.POSITIVE_INFINITY }],
  ])("is the middle where %s", (_, from, to) => {
    expect(seedMs(from, to)).toBe(MIDDLE_MS);
  });

  it.skipIf(matrix === undefined)("is never above a measured round trip, and more than half of them are less than half above it", () => {
    const all = pairs(matrix ?? "");
    expect(all.length).toBe(17 * 16);
    for (const { measured, seed } of all) expect(seed).toBeLessThanOrEqual(measured);
    expect(all.filter(({ measured, seed }) => measured < 1.5 * seed).length).toBeGreaterThan(all.length / 2);
  });

  it.skipIf(matrix === undefined)("orders five of six pairs of places as the measured round trips do, and nine of ten of those that differ by half", () => {
    const all = pairs(matrix ?? "");
    const choices = all.flatMap((a) => all.filter((b) => b.from === a.from && b.measured > a.measured).map((b) => [a, b] as const));
    const right = (list: typeof choices): number => list.filter(([near, far]) => near.seed < far.seed).length / list.length;
    expect(right(choices)).toBeGreaterThan(0.83);
    expect(right(choices.filter(([near, far]) => far.measured > 1.5 * near.measured))).toBeGreaterThan(0.9);
  });
});
