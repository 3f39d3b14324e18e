import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ended } from "../../../src/core/routing/attempt.ts";
import { type Left, attemptMs, nextEdge, stallMs, worthOf } from "../../../src/core/routing/failover.ts";

const MEASURED = { firstByteMs: 40, source: "here" } as const;

describe("how long an edge is waited for", () => {
  it.each<[string, Parameters<typeof attemptMs>[0], Parameters<typeof attemptMs>[1], number]>([
    ["four times its 95th percentile", { ...MEASURED, p95Ms: 300 }, { left: "others", capMs: 15_000, leftMs: 15_000 }, 1200],
    ["half a second at least", { ...MEASURED, p95Ms: 20 }, { left: "others", capMs: 15_000, leftMs: 15_000 }, 500],
    ["no longer for an edge that others waited for in vain", { firstByteMs: 4000, usualMs: 100, source: "here" }, { left: "others", capMs: 15_000, leftMs: 15_000 }, 800],
    ["eight times the usual where that is all that is known", { firstByteMs: 200, source: "region" }, { left: "others", capMs: 15_000, leftMs: 15_000 }, 1600],
    ["two seconds where it was never measured", { firstByteMs: 80, source: "unknown" }, { left: "others", capMs: 15_000, leftMs: 15_000 }, 2000],
    ["no longer than the setting", { ...MEASURED, p95Ms: 3000 }, { left: "others", capMs: 1000, leftMs: 15_000 }, 1000],
    ["no longer than is left", { ...MEASURED, p95Ms: 3000 }, { left: "others", capMs: 0, leftMs: 700 }, 700],
    ["half of what is left where only last resorts are", { ...MEASURED, p95Ms: 20 }, { left: "last-resorts", capMs: 15_000, leftMs: 8000 }, 4000],
    ["all of it where it is the last", { ...MEASURED, p95Ms: 20 }, { left: "none", capMs: 0, leftMs: 15_000 }, 15_000],
    ["the setting where it is the last and there is one", { ...MEASURED, p95Ms: 20 }, { left: "none", capMs: 3000, leftMs: 15_000 }, 3000],
  ])("%s", (_, standing, waiting, ms) => {
    expect(attemptMs(standing, waiting)).toBe(ms);
  });

  it("is always some time, and never more than the budget and the setting have", () => {
    const known = fc.record({ firstByteMs: fc.double({ min: 0, max: 1e5, noNaN: true }), source: fc.constantFrom("here" as const, "region" as const, "distance" as const, "unknown" as const) });
    const lefts = fc.constantFrom<Left>("others", "last-resorts", "none");
    fc.assert(fc.property(known, fc.option(fc.nat(1e5), { nil: undefined }), lefts, fc.nat(60_000), fc.integer({ min: 1, max: 60_000 }), (known, p95Ms, left, capMs, leftMs) => {
      const ms = attemptMs({ ...known, ...(p95Ms === undefined ? {} : { p95Ms }) }, { left, capMs, leftMs });
      expect(ms).toBeGreaterThanOrEqual(1);
      expect(ms).toBeLessThanOrEqual(leftMs);
      if (capMs > 0) expect(ms).toBeLessThanOrEqual(capMs);
    }));
  });
});

it.each([
  ["a second where another edge may have the rest", 20, true, 15_000, 1000],
  ["longer where the edge is slow", 500, true, 15_000, 2000],
  ["no longer than the setting", 5000, true, 3000, 3000],
  ["as the setting has it where no other edge is left", 20, false, 15_000, 15_000],
  ["for ever where the setting says so and no other is left", 20, false, 0, 0],
  ["a second though the setting says for ever", 20, true, 0, 1000],
])("a body may rest %s", (_, p95Ms, others, capMs, ms) => {
  expect(stallMs({ p95Ms }, others, capMs)).toBe(ms);
});

it("a body that has rested elsewhere already may rest twice as long each time, and no longer than the setting", () => {
  expect([0, 1, 2, 3, 4].map((before) => stallMs({ p95Ms: 20 }, true, 10_000, before))).toEqual([1000, 2000, 4000, 8000, 10_000]);
});

describe("whom to ask next", () => {
  const ended = (...how: [string, Ended][]) => new Map(how);
  const terms = { from: undefined, attempts: 4, again: 1 };
  it.each<[string, readonly string[], Parameters<typeof nextEdge>[1], Parameters<typeof nextEdge>[2], string | undefined]>([
    ["the first of the order", ["a", "b"], { edges: [], ended: ended(), doubted: false }, terms, "a"],
    ["then the second", ["a", "b"], { edges: ["a"], ended: ended(["a", "timeout"]), doubted: false }, terms, "b"],
    ["after a contradiction the edge it came from", ["a", "b", "c"], { edges: ["a"], ended: ended(["a", "drift"]), doubted: true }, { ...terms, from: "c" }, "c"],
    ["but that once", ["a", "b", "c"], { edges: ["a", "c"], ended: ended(["a", "drift"]), doubted: true }, { ...terms, from: "c" }, "b"],
    ["nobody in the place of one that may not be asked", ["a", "b"], { edges: ["a"], ended: ended(["a", "drift"]), doubted: true }, { ...terms, from: "gone" }, "b"],
    ["nobody when the attempts are used up", ["a", "b"], { edges: ["a"], ended: ended(), doubted: false }, { ...terms, attempts: 1 }, undefined],
    ["one that could not be reached once more, when all have been asked", ["a", "b"], { edges: ["a", "b"], ended: ended(["a", "status"], ["b", "unreachable"]), doubted: false }, terms, "b"],
    ["and no more than that", ["a", "b"], { edges: ["a", "b", "b"], ended: ended(["b", "unreachable"]), doubted: false }, terms, undefined],
    ["none a second time that timed out", ["a"], { edges: ["a"], ended: ended(["a", "timeout"]), doubted: false }, terms, undefined],
    ["nobody where nobody may be asked", [], { edges: [], ended: ended(), doubted: false }, terms, undefined],
  ])("%s", (_, order, tried, terms, next) => {
    expect(nextEdge(order, tried, terms)).toBe(next);
  });

  it("ends, whatever fails and however, within the attempts", () => {
    const hows = fc.constantFrom<Ended>("unreachable", "timeout", "status", "wrong", "credentials", "drift", "broken");
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 6 }), fc.integer({ min: 1, max: 8 }), fc.nat(3), fc.infiniteStream(hows), (order, attempts, again, hows) => {
      const edges: string[] = [];
      const how = new Map<string, Ended>();
      for (;;) {
        const next = nextEdge(order, { edges, ended: how, doubted: false }, { from: order[1], attempts, again });
        if (next === undefined) break;
        edges.push(next);
        how.set(next, hows.next().value as Ended);
        expect(edges.length).toBeLessThanOrEqual(attempts);
      }
      expect(edges.length - new Set(edges).size).toBeLessThanOrEqual(again);
      expect(new Set(edges).size).toBe(Math.min(order.length, attempts));
    }));
  });
});

it("what another edge says is worth more than that nothing is there, and that more than what cannot be used", () => {
  const worths = [worthOf("timeout", false), worthOf("wrong", false), worthOf("answered", true), worthOf("drift", false), worthOf("answered", false)];
  expect(worths).toEqual([0, 1, 2, 3, 4]);
});
