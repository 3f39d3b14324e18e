import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Estimate, type Evidence, estimateOf } from "../../../src/core/audio/estimate.ts";

type Known = Extract<Estimate, { kind: "known" }>;

function known(evidence: Evidence): Known {
  const estimate = estimateOf(evidence);
  if (estimate.kind === "unknown") throw new Error("unknown");
  return estimate;
}

const RATES = ["measuredKbps", "carriedKbps", "starvedKbps", "deliveryKbps", "hintKbps"] as const;
const kbps = fc.double({ min: 1, max: 1e7, noNaN: true });
const flag = fc.constantFrom(undefined, true as const);

/** Any that says something of a rate. */
const evidence: fc.Arbitrary<Evidence> = fc
  .tuple(fc.subarray([...RATES], { minLength: 1 }), fc.array(kbps, { minLength: 5, maxLength: 5 }), flag, flag)
  .map(([names, rates, starting, hintIsLeast]) =>
    Object.assign(Object.fromEntries(names.map((name, i) => [name, rates[i]])), starting && { starting }, hintIsLeast && { hintIsLeast }));

const times = (one: Evidence, factor: number): Evidence => ({ ...one, ...Object.fromEntries(RATES.flatMap((name) => (one[name] === undefined ? [] : [[name, one[name] * factor]]))) });
/** What was said, the share that is left of a dry buffer's included. */
const ratesIn = ({ starvedKbps, ...one }: Evidence) => [...RATES.flatMap((name) => (name === "starvedKbps" ? [] : (one[name] ?? []))), ...(starvedKbps === undefined ? [] : [starvedKbps * 0.7])];

describe("an estimate of a line", () => {
  it("is unknown, not nothing, where nobody says anything of its rate", () => {
    for (const nothing of [{}, { roundTripMs: 900, hintRoundTripMs: 900, saveData: true }, { starting: true }, { measuredKbps: 0 }] as const) {
      expect(estimateOf(nothing)).toEqual({ kind: "unknown" });
    }
  });

  it("is what its only source says, with room for what that is worth", () => {
    const { likelyKbps, safeKbps, confidence, from } = known({ measuredKbps: 1000 });
    expect(likelyKbps).toBeCloseTo(1000);
    expect(safeKbps).toBeGreaterThan(450);
    expect(safeKbps).toBeLessThan(600);
    expect([confidence, from]).toEqual([expect.closeTo(0.7), ["player"]]);
  });

  it("trusts a player more than the connection, and that more than a hint", () => {
    const [player, transport, hint] = [known({ measuredKbps: 1000 }), known({ deliveryKbps: 1000 }), known({ hintKbps: 1000 })];
    expect(player.confidence).toBeGreaterThan(transport.confidence);
    expect(transport.confidence).toBeGreaterThan(hint.confidence);
    expect(player.safeKbps).toBeGreaterThan(transport.safeKbps);
    expect(transport.safeKbps).toBeGreaterThan(hint.safeKbps);
  });

  it("is little moved by a connection that hardly had anything to deliver, and moved up by one that delivered more", () => {
    const alone = known({ measuredKbps: 2000 }).likelyKbps;
    expect(known({ measuredKbps: 2000, deliveryKbps: 300 }).likelyKbps / alone).toBeGreaterThan(0.85);
    expect(known({ measuredKbps: 2000, deliveryKbps: 8000 }).likelyKbps / alone).toBeGreaterThan(1.3);
  });

  it("takes a hint at its cap for a least", () => {
    const gap = (hintIsLeast?: true) => known({ measuredKbps: 40_000, hintKbps: 10_000, ...(hintIsLeast && { hintIsLeast }) }).likelyKbps;
    expect(gap(true)).toBeGreaterThan(gap());
  });

  it("is lower where a buffer ran dry", () => {
    expect(known({ measuredKbps: 400, starvedKbps: 256 }).safeKbps).toBeLessThan(known({ measuredKbps: 400 }).safeKbps);
  });

  it("is no surer for a player that starts again", () => {
    expect(known({ measuredKbps: 1000, starting: true }).safeKbps).toBeLessThan(known({ measuredKbps: 1000 }).safeKbps);
  });

  it("is between what its sources say, and what is safe is below", () => {
    fc.assert(fc.property(evidence, (one) => {
      const { likelyKbps, safeKbps, confidence } = known(one);
      expect(likelyKbps).toBeGreaterThanOrEqual(Math.min(...ratesIn(one)) * 0.999_999);
      expect(likelyKbps).toBeLessThanOrEqual(Math.max(...ratesIn(one)) * 1.000_001);
      expect(safeKbps).toBeLessThanOrEqual(likelyKbps);
      expect(safeKbps).toBeGreaterThan(0);
      expect(confidence > 0 && confidence < 1).toBe(true);
    }));
  });

  it("is never less sure for knowing more", () => {
    fc.assert(fc.property(evidence, fc.constantFrom(...RATES), kbps, (one, name, rate) => {
      fc.pre(one[name] === undefined);
      expect(known({ ...one, [name]: rate }).confidence).toBeGreaterThan(known(one).confidence);
    }));
  });

  it("grows as its sources do, all together", () => {
    fc.assert(fc.property(evidence, fc.double({ min: 0.001, max: 1000, noNaN: true }), (one, factor) => {
      const [before, after] = [known(one), known(times(one, factor))];
      expect(after.likelyKbps / before.likelyKbps / factor).toBeCloseTo(1, 6);
      expect(after.safeKbps / before.safeKbps / factor).toBeCloseTo(1, 6);
    }));
  });

  it("is never less for a source that says more", () => {
    fc.assert(fc.property(evidence, fc.constantFrom(...RATES), fc.double({ min: 1, max: 100, noNaN: true }), (one, name, factor) => {
      const rate = one[name];
      fc.pre(rate !== undefined);
      expect(known({ ...one, [name]: rate * factor }).likelyKbps).toBeGreaterThanOrEqual(known(one).likelyKbps * 0.999_999);
    }));
  });

  it("cannot be carried up by one of two that lies", () => {
    fc.assert(fc.property(kbps, fc.constantFrom("measuredKbps", "deliveryKbps"), kbps, (truth, liar, lie) => {
      const { likelyKbps } = known({ measuredKbps: truth, deliveryKbps: truth, [liar]: lie });
      expect(likelyKbps / truth).toBeLessThanOrEqual(8.000_001);
    }));
  });

  it("cannot be carried away by one of three that lies", () => {
    fc.assert(fc.property(kbps, fc.constantFrom("measuredKbps", "deliveryKbps", "hintKbps"), kbps, (truth, liar, lie) => {
      const { likelyKbps } = known({ measuredKbps: truth, deliveryKbps: truth, hintKbps: truth, [liar]: lie });
      expect(likelyKbps / truth).toBeGreaterThanOrEqual(1 / 8.000_001);
      expect(likelyKbps / truth).toBeLessThanOrEqual(8.000_001);
    }));
  });
});
