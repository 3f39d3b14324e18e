import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickByContent } from "../../../src/core/routing/affinity.ts";
import type { Equal } from "../../../src/core/routing/affinity.ts";
import { POLICY } from "./make.ts";

const equal = (id: string, more: Partial<Equal> = {}): Equal => ({ id, costMs: 50, weight: 1, inFlight: 0, share: 1, ...more });
const picked = (edges: readonly Equal[], key: string): string | undefined => pickByContent(edges, key, POLICY).pick?.id;
const keys = (count: number): string[] => Array.from({ length: count }, (_, n) => `https://music.example/audio/${n}.flac`);

/** Which share of so many keys each edge gets. */
function shares(edges: readonly Equal[], count = 8000): Record<string, number> {
  const found: Record<string, number> = {};
  for (const key of keys(count)) {
    const id = picked(edges, key) ?? "";
    found[id] = (found[id] ?? 0) + 1 / count;
  }
  return found;
}

describe("content", () => {
  it("gives edges keys by their weights", () => {
    const found = shares([equal("a"), equal("b", { weight: 2 }), equal("c", { weight: 5 })]);
    expect(found["a"]).toBeCloseTo(1 / 8, 1.5);
    expect(found["b"]).toBeCloseTo(2 / 8, 1.5);
    expect(found["c"]).toBeCloseTo(5 / 8, 1.5);
  });

  it("gives edges whose ids are almost the same equal parts, and keys alike to different edges", () => {
    const edges = Array.from({ length: 16 }, (_, n) => equal(`mirror-${n}`));
    for (const share of Object.values(shares(edges, 16_000))) expect(Math.abs(share * 16 - 1)).toBeLessThan(0.15);
  });

  it("moves the keys of an edge that goes, spread over those left, and no others", () => {
    const all = ["a", "b", "c", "d"].map((id) => equal(id));
    const moved: Record<string, number> = {};
    for (const key of keys(4000)) {
      const [before, after] = [picked(all, key), picked(all.filter(({ id }) => id !== "b"), key)];
      if (before !== "b") expect(after).toBe(before);
      else moved[after ?? ""] = (moved[after ?? ""] ?? 0) + 1;
    }
    for (const id of ["a", "c", "d"]) expect(moved[id]).toBeGreaterThan(250);
  });

  it("moves keys only to an edge whose weight grows", () => {
    const [before, after] = [[equal("a"), equal("b"), equal("c")], [equal("a"), equal("b", { weight: 2 }), equal("c")]];
    for (const key of keys(1000)) if (picked(before, key) !== picked(after, key)) expect(picked(after, key)).toBe("b");
  });

  it.each([
    ["within the share", 1000, 1039, true], ["beyond the share", 1000, 1041, false], ["within the ms", 10, 14, true], ["beyond the ms", 10, 16, false],
  ])("decides between costs %s: %d and %d", (_, best, other, both) => {
    expect(shares([equal("a", { costMs: best }), equal("b", { costMs: other })], 200)["b"] !== undefined).toBe(both);
  });

  it("has nobody to pick of nobody", () => {
    expect(pickByContent([], "k", POLICY)).toEqual({ pick: undefined, equals: [], spread: false });
  });
});

describe("an edge that is just back", () => {
  it.each([0, 0.25, 0.5, 1])("takes %f of what it would get, among equals", (share) => {
    expect(shares([equal("a", { share }), equal("b")])["a"] ?? 0).toBeCloseTo(share / 2, 1.5);
  });

  it("takes no more though it is by far the cheapest", () => {
    expect(shares([equal("a", { share: 0.2, costMs: 5 }), equal("b")])["a"] ?? 0).toBeCloseTo(0.2, 1.5);
  });

  it("only gains keys as its share grows", () => {
    for (const key of keys(1000)) {
      const at = (share: number): string | undefined => picked([equal("a", { share }), equal("b")], key);
      if (at(0.3) === "a") expect(at(0.6)).toBe("a");
    }
  });

  it("takes everything where there is no other", () => {
    expect(picked([equal("a", { share: 0 })], "k")).toBe("a");
  });
});

describe("bounded load", () => {
  const edges = fc.array(fc.record({ weight: fc.constantFrom(0.5, 1, 2, 7), inFlight: fc.nat(300) }), { minLength: 2, maxLength: 16 }).map((list) => list.map((more, n) => equal(`e${n}`, more)));

  it("never picks who would have more than its share times the bound, beyond a few", () => {
    fc.assert(fc.property(edges, fc.string(), (list, key) => {
      const { pick } = pickByContent(list, key, POLICY);
      const weights = list.reduce((sum, { weight }) => sum + weight, 0);
      const under = list.reduce((sum, { inFlight }) => sum + inFlight, 1);
      expect((pick?.inFlight ?? Number.NaN) + 1).toBeLessThanOrEqual(Math.max(4, Math.ceil((POLICY.loadBound * under * (pick?.weight ?? 0)) / weights)));
    }), { numRuns: 500 });
  });

  it("spreads one hot key over the mirrors while its requests are under way", () => {
    const under = new Map(["a", "b", "c", "d"].map((id) => [id, 0]));
    for (let n = 0; n < 400; n += 1) {
      const id = picked([...under].map(([id, inFlight]) => equal(id, { inFlight })), "hot") ?? "";
      under.set(id, (under.get(id) ?? 0) + 1);
    }
    for (const inFlight of under.values()) expect(inFlight).toBeLessThanOrEqual(126);
    expect(Math.min(...under.values())).toBeGreaterThan(0);
  });

  it.each([[5, 3, false], [6, 3, false], [6, 2, true], [3, 0, false], [4, 0, true]])("with %d under way at the key's own and %d at the other, passes it over: %s", (own, other, spread) => {
    const id = picked([equal("a"), equal("b")], "k");
    expect(pickByContent(["a", "b"].map((one) => equal(one, { inFlight: one === id ? own : other })), "k", POLICY).spread).toBe(spread);
  });

  it("gives the key to the next of its own order, and says so", () => {
    const list = ["a", "b", "c"].map((id) => equal(id));
    const own = picked(list, "k");
    const next = picked(list.filter(({ id }) => id !== own), "k");
    const busy = pickByContent(list.map(({ id }) => equal(id, { inFlight: id === own ? 50 : 0 })), "k", POLICY);
    expect([busy.pick?.id, busy.spread]).toEqual([next, true]);
  });
});
