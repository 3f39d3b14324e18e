import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLASSES, FadingClasses, addClasses, classOf, endOf, quantile } from "../../../src/core/routing/classes.ts";
import { NOW } from "./seen.ts";

const ms = fc.double({ min: 1, max: 40_000, noNaN: true });
const counts = fc.array(fc.nat({ max: 100 }), { maxLength: CLASSES }).map((some) => addClasses(some, []));

function counted(all: readonly number[]): number[] {
  const found = Array.from({ length: CLASSES }, () => 0);
  for (const one of all) found[classOf(one)] = (found[classOf(one)] ?? 0) + 1;
  return found;
}

describe("classes of ms", () => {
  it.each([
    [0, 0], [0.3, 0], [1, 0], [1.01, 1], [2, 3], [2.01, 4], [1000, 30], [1024, 30], [1025, 31], [50_000, 47], [1e9, 47], [Number.NaN, 0], [-1, 0],
  ])("%d ms are in class %i", (ms, at) => {
    expect(classOf(ms)).toBe(at);
  });

  it("each holds what lies above the end of the one before, up to its own", () => {
    fc.assert(fc.property(ms, (ms) => {
      const at = classOf(ms);
      expect(ms).toBeLessThanOrEqual(endOf(at) * (1 + 1e-12));
      if (at > 0) expect(ms).toBeGreaterThan(endOf(at - 1) * (1 - 1e-12));
    }));
  });

  it("added, their order and grouping change nothing", () => {
    fc.assert(fc.property(counts, counts, counts, (a, b, c) => {
      expect(addClasses(a, b)).toEqual(addClasses(b, a));
      expect(addClasses(addClasses(a, b), c)).toEqual(addClasses(a, addClasses(b, c)));
      expect(addClasses(a, [])).toEqual(a);
    }));
  });
});

describe("a quantile of classes", () => {
  it("of nothing is not known", () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile([0, 0], 0.5)).toBeUndefined();
  });

  it("is within a class of the exact one", () => {
    fc.assert(fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), fc.constantFrom(0.05, 0.5, 0.95, 1), (all, share) => {
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
      const found = quantile(counted(all), share) ?? 0;
      expect(found / exact).toBeGreaterThan(2 ** (-1 / 3) - 1e-9);
      expect(found / exact).toBeLessThan(2 ** (1 / 3) + 1e-9);
    }));
  });

  it("grows with the share", () => {
    fc.assert(fc.property(counts.filter((some) => some.length > 0), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (some, a, b) => {
      expect(quantile(some, Math.min(a, b)) ?? 0).toBeLessThanOrEqual((quantile(some, Math.max(a, b)) ?? 0) * (1 + 1e-9));
    }));
  });
});

describe("fading classes", () => {
  it("count half of what was there a half-life ago", () => {
    const classes = new FadingClasses(1000);
    classes.addAll([0, 0, 8], NOW);
    expect(classes.total(NOW)).toBe(8);
    expect(classes.total(NOW + 1000)).toBe(4);
    classes.add(500, NOW + 2000);
    expect(classes.total(NOW + 2000)).toBeCloseTo(3);
  });

  it("go over to what is new", () => {
    const classes = new FadingClasses(1000);
    for (let at = 0; at < 100; at += 1) classes.add(20, NOW + at);
    for (let at = 0; at < 20; at += 1) classes.add(400, NOW + 5000 + at);
    expect(classes.quantile(0.5)).toBeGreaterThan(300);
  });

  it("stay right for as long as anybody counts", () => {
    const classes = new FadingClasses(1000);
    for (let sec = 0; sec < 5000; sec += 1) classes.add(30, NOW + sec * 1000);
    expect(classes.total(NOW + 4_999_000)).toBeCloseTo(2, 5);
    expect(classes.quantile(0.5)).toBeLessThan(32);
    classes.clear();
    expect(classes.quantile(0.5)).toBeUndefined();
  });
});
