import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/routing/decide.ts";
import { NEVER } from "../../../src/core/routing/decision.ts";
import type { Decision } from "../../../src/core/routing/decision.ts";
import type { Question } from "../../../src/core/routing/question.ts";
import type { Placed } from "./make.ts";
import { AT, NOW, POLICY, edge, fleet, present, question, questions, standing, steer, track } from "./make.ts";

const WEUR = { ...AT, region: "weur" } as const;
const decided = (asked: Question, placed: readonly Placed[]): Decision =>
  decide(asked, placed.map((one) => one.edge), present(placed.map((one) => one.standing)), present(placed.map((one) => one.steer)), POLICY, WEUR);

describe("every decision", () => {
  it("is the same for the same, whatever the order of the lists", () => {
    fc.assert(fc.property(questions, fleet.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), (asked, [list, shuffled]) => {
      expect(decided(asked, shuffled)).toEqual(decided(asked, list));
      expect(decided(structuredClone(asked), structuredClone(list))).toEqual(decided(asked, list));
    }), { numRuns: 300 });
  });

  it("has each edge once among the candidates, with terms, and all but those never asked once in the order", () => {
    fc.assert(fc.property(questions, fleet, (asked, list) => {
      const { candidates, order } = decided(asked, list);
      expect(candidates.map(({ id }) => id).sort()).toEqual(list.map((one) => one.edge.id).sort());
      expect(order).toEqual(candidates.filter(({ refused }) => refused === undefined || !NEVER.has(refused)).map(({ id }) => id));
      for (const { terms } of candidates) expect(terms.costMs).toBeCloseTo(terms.firstByteMs * terms.load + terms.transferMs + terms.moneyMs, 6);
    }), { numRuns: 300 });
  });

  it("puts those that may be asked before those that may not, and says why the first is the first", () => {
    fc.assert(fc.property(questions, fleet, (asked, list) => {
      const { candidates, order, why } = decided(asked, list);
      const refused = candidates.map((one) => one.refused !== undefined);
      expect(refused).toEqual(refused.toSorted());
      expect(why === "none").toBe(order.length === 0);
      expect(why === "last-resort").toBe(order.length > 0 && refused[0] === true);
      expect(why === "trial").toBe(candidates[0]?.trial === true);
      expect(candidates.filter(({ trial }) => trial).length).toBeLessThan(2);
    }), { numRuns: 300 });
  });

  it("ranks no edge better for being dearer", () => {
    const costs = fc.array(fc.record({ firstByteMs: fc.integer({ min: 1, max: 300 }), kbps: fc.integer({ min: 1000, max: 100_000 }) }), { minLength: 2, maxLength: 8 });
    fc.assert(fc.property(costs, fc.nat(), fc.integer({ min: 1, max: 300 }), fc.nat(500), (list, which, more, n) => {
      const dearer = which % list.length;
      const rank = (extra: number): number => {
        const standings = list.map((one, i) => standing(`e${i}`, i === dearer ? { ...one, firstByteMs: one.firstByteMs + extra } : one));
        return decide(track(n), list.map((_, i) => edge(`e${i}`)), standings, [], POLICY, AT).order.indexOf(`e${dearer}`);
      };
      expect(rank(more)).toBeGreaterThanOrEqual(rank(0));
    }), { numRuns: 500 });
  });

  it("puts a pinned edge first that can be had", () => {
    fc.assert(fc.property(questions, fleet, (asked, list) => {
      const pinned = { edge: edge("pinned"), standing: standing("pinned"), steer: steer("pinned", { pins: [asked.path] }) };
      const { order, candidates } = decided(asked, [...list, pinned]);
      expect([order[0], candidates[0]?.refused]).toEqual(["pinned", undefined]);
    }), { numRuns: 200 });
  });

  it("moves only the keys of an edge that goes, among equals", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(7), fc.nat(), (count, gone, n) => {
      const all = Array.from({ length: count }, (_, i) => edge(`e${i}`));
      const standings = all.map(({ id }) => standing(id));
      const before = decide(track(n), all, standings, [], POLICY, AT).order[0];
      const after = decide(track(n), all.filter(({ id }) => id !== `e${gone % count}`), standings, [], POLICY, AT).order[0];
      if (before !== `e${gone % count}`) expect(after).toBe(before);
    }));
  });

  it("is made of finite numbers whatever a source says", () => {
    const lie = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e308));
    const liar = fc.record({ firstByteMs: lie, kbps: lie, mbps: lie, inFlight: lie, weight: lie, price: lie, capacity: lie, lag: lie, share: lie });
    fc.assert(fc.property(fc.array(liar, { minLength: 1, maxLength: 6 }), lie, lie, lie, (liars, bytes, patience, purgedAtMs) => {
      const edges = liars.map((of, n) => edge(`e${n}`, { weight: of.weight, pricePerGb: of.price, capacityMbps: of.capacity, lagMs: of.lag }));
      const standings = liars.map((of, n) => standing(`e${n}`, { firstByteMs: of.firstByteMs, kbps: of.kbps, mbps: of.mbps, inFlight: of.inFlight, health: { kind: "returning", share: of.share } }));
      const asked = question({ bytes, patience, purgedAtMs });
      const decision = decide(asked, edges, standings, [], POLICY, AT);
      for (const { terms } of decision.candidates) expect(Object.values(terms).every((term) => Number.isFinite(term) && term >= 0)).toBe(true);
      expect(decide(asked, edges.toReversed(), standings, [], POLICY, AT)).toEqual(decision);
      expect(decision.candidates.length).toBe(edges.length);
      expect(decision.candidates.every(({ refused }) => refused === undefined || refused === "no-weight" || refused === "lag")).toBe(true);
    }), { numRuns: 500 });
    expect(decide(question({ purgedAtMs: Number.NaN }), [edge("a", { lagMs: 10 })], [], [], POLICY, { nowMs: NOW }).order).toEqual(["a"]);
  });
});
