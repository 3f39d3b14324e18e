import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadOf, termsOf, unknownStanding, usualKbps } from "../../../src/core/routing/cost.ts";
import { MIDDLE_MS } from "../../../src/core/routing/seed.ts";
import { POLICY, edge, question, standing } from "./make.ts";

const MSPERPRICE = { ...POLICY, msPerPrice: 20_000 };

describe("the terms", () => {
  it("are first byte times load, bytes over throughput, and price times patience", () => {
    const terms = termsOf(question({ bytes: 1_000_000, patience: 0.5 }), edge("a", { pricePerGb: 2 }), standing("a", { firstByteMs: 40, kbps: 80_000 }), MSPERPRICE, 1);
    expect(terms).toEqual({ firstByteMs: 40, load: 1, transferMs: 100, moneyMs: 20, costMs: 160 });
  });

  it("count no money for who waits for the first sound", () => {
    expect(termsOf(question({ patience: 0 }), edge("a", { pricePerGb: 9 }), standing("a"), POLICY, 1).moneyMs).toBe(0);
  });

  it("take an edge nobody measured for one in the middle, as quick as is usual", () => {
    const terms = termsOf(question({ bytes: 1000 }), edge("a"), unknownStanding("a"), POLICY, 8000);
    expect(terms).toEqual({ firstByteMs: MIDDLE_MS, load: 1, transferMs: 1, moneyMs: 0, costMs: MIDDLE_MS + 1 });
  });

  it("stay finite and not negative whatever a source says", () => {
    const lie = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e308));
    fc.assert(fc.property(lie, lie, lie, lie, lie, lie, lie, lie, (firstByteMs, kbps, mbps, inFlight, bytes, patience, pricePerGb, capacityMbps) => {
      const of = standing("a", { firstByteMs, kbps, mbps, inFlight });
      const terms = termsOf(question({ bytes, patience }), edge("a", { pricePerGb, capacityMbps }), of, POLICY, usualKbps([of]));
      for (const term of Object.values(terms)) expect(Number.isFinite(term) && term >= 0).toBe(true);
    }), { numRuns: 500 });
  });
});

describe("the load", () => {
  const at = (used: number): number => loadOf(edge("a", { capacityMbps: 100 }), standing("a", { mbps: used * 100, inFlight: 500 }));

  it.each([[0, 1, 1], [0.5, 1, 1.1], [0.8, 1.5, 2], [1, 5, 5], [1.5, 50, 150], [1000, 10_000, 40_000]])("at %f of the capacity multiplies by %f to %f", (used, least, most) => {
    expect(at(used)).toBeGreaterThanOrEqual(least);
    expect(at(used)).toBeLessThanOrEqual(most);
  });

  it("is what is under way where nobody said the capacity, and never falls with it", () => {
    expect(loadOf(edge("a"), standing("a", { inFlight: 0 }))).toBe(1);
    expect(loadOf(edge("a"), standing("a", { inFlight: 64 }))).toBe(2);
    fc.assert(fc.property(fc.nat(5000), fc.nat(5000), (a, b) => {
      const [few, many] = [Math.min(a, b), Math.max(a, b)];
      expect(loadOf(edge("a"), standing("a", { inFlight: few }))).toBeLessThanOrEqual(loadOf(edge("a"), standing("a", { inFlight: many })));
    }));
  });
});

describe("the usual throughput", () => {
  it("is the middle one of those measured, whatever one says", () => {
    const of = (...list: (number | undefined)[]): number => usualKbps(list.map((kbps, n) => standing(`e${n}`, kbps === undefined ? {} : { kbps })));
    expect(of(10_000, 20_000, Number.POSITIVE_INFINITY)).toBe(20_000);
    expect(of(Number.NaN, -5, 30_000)).toBe(30_000);
    expect(usualKbps([])).toBeGreaterThan(0);
  });
});
