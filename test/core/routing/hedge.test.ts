import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "../../../src/core/routing/decision.ts";
import { Extras, type Pair, hedgeOf } from "../../../src/core/routing/hedge.ts";
import type { Standing } from "../../../src/core/routing/standing.ts";

const TERMS = { firstByteMs: 40, load: 1, transferMs: 5, moneyMs: 0, costMs: 45 };
const candidate = (more: Partial<Candidate> = {}): Candidate => ({ id: "a", terms: TERMS, equal: false, trial: false, ...more });
const standing = (more: Partial<Standing> = {}): Standing => ({ id: "a", firstByteMs: 40, source: "here", inFlight: 0, mbps: 0, health: { kind: "ok" }, drifts: false, ...more });
const pair = (first: Partial<Candidate>, known: Partial<Standing>, other: Partial<Candidate> | undefined, otherMs = 60): Pair => ({
  first: { candidate: candidate(first), standing: standing(known) },
  other: other && { candidate: candidate({ id: "b", ...other }), standing: standing({ id: "b", firstByteMs: otherMs }) },
});
const POLICY = { hedgePatience: 0.5, hedgeShare: 0.05 };

describe("another edge is asked too", () => {
  it.each<[string, Pair, number, ReturnType<typeof hedgeOf>]>([
    ["once the first is later than 95 of 100 of its answers", pair({}, { p95Ms: 120 }, {}), 0.3, { afterMs: 120, why: "late" }],
    ["not where nobody knows when it is late", pair({}, {}, {}), 0, undefined],
    ["not for somebody who is patient", pair({}, { p95Ms: 120 }, {}), 0.51, undefined],
    ["not where there is no other", pair({}, { p95Ms: 120 }, undefined), 0, undefined],
    ["not one that is a last resort", pair({}, { p95Ms: 120 }, { refused: "ejected" }), 0, undefined],
    ["at once, nearly, where the first is on trial, whoever asks", pair({ trial: true }, {}, {}), 1, { afterMs: 20, why: "trial" }],
    ["however far away the other is", pair({ trial: true }, {}, {}, 4000), 1, { afterMs: 20, why: "trial" }],
    ["not where an edge on trial is alone", pair({ trial: true }, {}, { refused: "drained" }), 1, undefined],
  ])("%s", (_, pair, patience, hedge) => {
    expect(hedgeOf(pair, patience, POLICY)).toEqual(hedge);
  });

  it("by a policy that lets none be asked twice only for trials", () => {
    const none = { ...POLICY, hedgeShare: 0 };
    expect(hedgeOf(pair({}, { p95Ms: 120 }, {}), 0, none)).toBeUndefined();
    expect(hedgeOf(pair({ trial: true }, {}, {}), 0, none)).toBeDefined();
  });
});

describe("extra requests", () => {
  it("are never more than the share of all, and a few, whatever comes when", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.array(fc.boolean(), { maxLength: 2000 }), (share, wants) => {
      const extras = new Extras(share);
      let [asked, taken] = [0, 0];
      for (const wanted of wants) {
        extras.asked();
        asked += 1;
        if (wanted && extras.take()) taken += 1;
        expect(taken).toBeLessThanOrEqual(asked * share + 1 + 1e-6);
      }
    }));
  });

  it("are as many as the share allows where each question wants one", () => {
    const extras = new Extras(0.05);
    let taken = 0;
    for (let i = 0; i < 10_000; i += 1) {
      extras.asked();
      if (extras.take()) taken += 1;
    }
    expect(taken).toBeGreaterThanOrEqual(500);
    expect(taken).toBeLessThanOrEqual(501);
  });

  it("that were not used are saved up, but for a few", () => {
    const extras = new Extras(0.05);
    for (let i = 0; i < 10_000; i += 1) extras.asked();
    expect(Array.from({ length: 10 }, () => extras.take()).filter(Boolean).length).toBe(3);
  });
});
