import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf } from "../../../src/core/purge/key.ts";
import { Sketch } from "../../../src/core/prewarm/sketch.ts";

const adds = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.double({ min: 0.001, max: 1e6, noNaN: true })), { maxLength: 400 });
const nameOf = (n: number): number => hashOf(`music.example/${n}.mp3`);

describe("a sketch", () => {
  it("knows nothing of what was never added", () => {
    expect(new Sketch(64).estimate(nameOf(1))).toBe(0);
  });

  it("is never below the truth, however narrow it is", () => {
    fc.assert(fc.property(adds, (list) => {
      const sketch = new Sketch(16);
      const truth = new Map<number, number>();
      for (const [n, more] of list) {
        const sum = (truth.get(n) ?? 0) + more;
        truth.set(n, sum);
        expect(sketch.add(nameOf(n), more)).toBeGreaterThanOrEqual(sum * (1 - 1e-12));
      }
      for (const [n, sum] of truth) expect(sketch.estimate(nameOf(n))).toBeGreaterThanOrEqual(sum * (1 - 1e-12));
    }));
  });

  it("raised to a sum knows at least that, and no estimate shrinks", () => {
    fc.assert(fc.property(adds, fc.integer({ min: 0, max: 200 }), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (list, raised, least) => {
      const sketch = new Sketch(16);
      for (const [n, more] of list) sketch.add(nameOf(n), more);
      const before = list.map(([n]) => sketch.estimate(nameOf(n)));
      sketch.raise(nameOf(raised), least);
      expect(sketch.estimate(nameOf(raised))).toBeGreaterThanOrEqual(least);
      for (const [i, [n]] of list.entries()) expect(sketch.estimate(nameOf(n))).toBeGreaterThanOrEqual(before[i] ?? 0);
    }));
  });

  it("does not lose ones that are added to much", () => {
    const sketch = new Sketch(16);
    sketch.add(nameOf(1), 2 ** 24);
    for (let n = 0; n < 100; n += 1) sketch.add(nameOf(1), 1);
    expect(sketch.estimate(nameOf(1))).toBeGreaterThanOrEqual(2 ** 24 + 100);
  });

  it("scaled by a power of two has every sum scaled", () => {
    const sketch = new Sketch(64);
    for (let n = 0; n < 40; n += 1) sketch.add(nameOf(n), n + 0.25);
    const before = Array.from({ length: 40 }, (_, n) => sketch.estimate(nameOf(n)));
    sketch.scale(2 ** -16);
    for (const [n, sum] of before.entries()) expect(sketch.estimate(nameOf(n))).toBe(sum * 2 ** -16);
  });

  it("is above the truth by more than e/width of all in fewer than e^-4 of the cases", () => {
    const sketch = new Sketch(2048);
    const plays = Array.from({ length: 40_000 }, (_, n) => Math.ceil(30_000 / (n + 1)));
    for (const [n, count] of plays.entries()) sketch.add(nameOf(n), count);
    const all = plays.reduce((sum, count) => sum + count, 0);
    const above = plays.filter((count, n) => sketch.estimate(nameOf(n)) - count > (Math.E / 2048) * all);
    expect(above.length / plays.length).toBeLessThan(Math.exp(-4));
  });
});
