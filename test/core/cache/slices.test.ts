import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceAt, sliceCount, sliceSpan, sliceStart, slicesOf, spanBytes } from "../../../src/core/cache/slices.ts";
import { GEOMETRY, geometries } from "./make.ts";

const offsets = fc.oneof(fc.nat(500), fc.integer({ min: 0, max: 2 ** 44 }));

describe("slices", () => {
  it.each([
    [0, 0], [99, 0], [100, 1], [139, 1], [140, 2], [179, 2], [180, 3],
  ])("byte %i lies in slice %i", (offset, n) => {
    expect(sliceAt(GEOMETRY, offset)).toBe(n);
  });

  it.each([
    [0, 0], [1, 100], [2, 140], [3, 180],
  ])("slice %i begins with byte %i", (n, first) => {
    expect(sliceStart(GEOMETRY, n)).toBe(first);
  });

  it.each([
    [0, undefined, { first: 0, last: 99 }],
    [1, undefined, { first: 100, last: 139 }],
    [0, 100, { first: 0, last: 99 }],
    [0, 99, { first: 0, last: 98 }],
    [1, 101, { first: 100, last: 100 }],
    [0, 1, { first: 0, last: 0 }],
    [0, 0, { first: 0, last: -1 }],
  ])("slice %i of %s bytes is %o", (n, size, span) => {
    expect(sliceSpan(GEOMETRY, n, size)).toEqual(span);
  });

  it.each([
    [0, 1], [1, 1], [100, 1], [101, 2], [140, 2], [141, 3],
  ])("%i bytes have %i slices", (size, count) => {
    expect(sliceCount(GEOMETRY, size)).toBe(count);
  });

  it("lays slices end to end: each begins where the one before ends", () => {
    fc.assert(fc.property(geometries, fc.nat(10_000), (geometry, n) => {
      expect(sliceSpan(geometry, n + 1).first).toBe(sliceSpan(geometry, n).last + 1);
      expect(sliceStart(geometry, n)).toBe(sliceSpan(geometry, n).first);
    }));
  });

  it("finds each byte in the slice that covers it, past 4 GiB too", () => {
    fc.assert(fc.property(geometries, offsets, (geometry, offset) => {
      const { first, last } = sliceSpan(geometry, sliceAt(geometry, offset));
      expect(first <= offset && offset <= last).toBe(true);
    }));
  });

  it("partitions any span exactly: in order, no gap, no overlap, no slice twice", () => {
    fc.assert(fc.property(geometries, offsets, fc.nat(600), (geometry, first, more) => {
      const span = { first, last: first + more };
      const parts = [...slicesOf(geometry, span)];
      let next = span.first;
      let before = -1;
      for (const { n, part } of parts) {
        expect(part.first).toBe(next);
        expect(part.last).toBeGreaterThanOrEqual(part.first);
        expect(n).toBeGreaterThan(before);
        expect([sliceAt(geometry, part.first), sliceAt(geometry, part.last)]).toEqual([n, n]);
        next = part.last + 1;
        before = n;
      }
      expect(next).toBe(span.last + 1);
      expect(parts.reduce((sum, { part }) => sum + spanBytes(part), 0)).toBe(spanBytes(span));
    }));
  });

  it("counts as many slices as the whole touches", () => {
    fc.assert(fc.property(geometries, fc.integer({ min: 1, max: 5000 }), (geometry, size) => {
      expect(sliceCount(geometry, size)).toBe([...slicesOf(geometry, { first: 0, last: size - 1 })].length);
    }));
  });

  it("yields nothing for an empty span", () => {
    expect([...slicesOf(GEOMETRY, { first: 0, last: -1 })]).toEqual([]);
    expect(spanBytes({ first: 0, last: -1 })).toBe(0);
    expect(spanBytes({ first: 7, last: 7 })).toBe(1);
  });
});
