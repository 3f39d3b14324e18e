import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceAt, sliceCount, sliceSpan } from "../../../src/core/cache/slices.ts";
import { extentBytes, extentSlices } from "../../../src/core/prewarm/extent.ts";
import { EXTENTS } from "../../../src/core/prewarm/order.ts";
import { GEOMETRY, descriptors, geometries } from "../cache/make.ts";

const start = [[0, 30], [150, 185], [950, 999]] as const;

describe("an extent", () => {
  it.each([
    ["all", { size: 250 }, [0, 1, 2, 3, 4], 250],
    ["head", { size: 1000, start }, [0], 100],
    ["start", { size: 1000 }, [0], 100],
    // Slices of 40 behind a head of 100; the last one is 20 long.
    ["start", { size: 1000, start }, [0, 2, 3, 22, 23], 100 + 40 + 40 + 40 + 20],
    ["start", { size: 1000, start: [[200, 210]] }, [0, 3], 140],
    ["start", { size: 120, start }, [0], 100],
    ["all", { size: 0 }, [0], 0],
  ] as const)("%s of %j is slices %j, %i bytes", (extent, file, slices, bytes) => {
    expect(extentSlices(file, GEOMETRY, extent)).toEqual(slices);
    expect(extentBytes(file, GEOMETRY, extent)).toBe(bytes);
  });

  // Small enough to be laid out slice by slice.
  const files = descriptors.map(({ size, start: spans = [] }) => ({
    size: size % 3000,
    start: spans.map(([first, last]) => [first % 3000, last % 3000] as const).filter(([first, last]) => first <= last),
  }));

  it("has the head first, each slice once, none behind the file, and every byte of the start that is in the file", () => {
    fc.assert(fc.property(files, geometries, fc.constantFrom(...EXTENTS), (file, geometry, extent) => {
      const slices = extentSlices(file, geometry, extent);
      expect(slices[0]).toBe(0);
      expect(new Set(slices).size).toBe(slices.length);
      expect(slices.every((n) => n < sliceCount(geometry, file.size))).toBe(true);
      if (extent !== "start") return;
      const wanted = file.start.filter(([first]) => first < file.size).flatMap(([first, last]) => [first, Math.min(last, file.size - 1)]);
      expect(wanted.every((place) => slices.includes(sliceAt(geometry, place)))).toBe(true);
    }));
  });

  it("weighs what its slices weigh, and all of it the file", () => {
    fc.assert(fc.property(files, geometries, fc.constantFrom(...EXTENTS), (file, geometry, extent) => {
      const lengths = extentSlices(file, geometry, extent).map((n) => sliceSpan(geometry, n, file.size)).map(({ first, last }) => Math.max(0, last - first + 1));
      expect(extentBytes(file, geometry, extent)).toBe(lengths.reduce((sum, length) => sum + length, 0));
      expect(extentBytes(file, geometry, "all")).toBe(file.size);
    }));
  });
});
