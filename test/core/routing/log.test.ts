import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/routing/decide.ts";
import { DECISION_MARK, type Decided, decisionLine, isDecisionLogged } from "../../../src/core/routing/log.ts";
import { NOW, POLICY, edge, question, standing, track } from "./make.ts";

const edges = [edge("near", { pricePerGb: 0.09, probe: "/probe.bin", place: { lat: 50, lon: 8 } }), edge("far", { capacityMbps: 100 })];
const standings = [standing("near", { firstByteMs: 20.123456789 }), standing("far", { health: { kind: "ejected", why: "slow", untilMs: NOW + 1 }, inFlight: 3 })];
const asked = question({ patience: 0.45 });
const decided: Decided = {
  nowMs: NOW, region: "weur", question: asked, edges, standings, steers: [], policy: POLICY,
  decision: decide(asked, edges, standings, [], POLICY, { nowMs: NOW, region: "weur" }),
  attempts: [{ edge: "near", ended: "status", status: 503, ms: 21 }, { edge: "far", ended: "answered", status: 206, ms: 95 }],
  firstByteMs: 116, bytes: 262_144,
};

describe("a decision's line", () => {
  it("is one line of JSON with its mark in front", () => {
    const line = decisionLine(decided);
    expect(line.startsWith(DECISION_MARK)).toBe(true);
    expect(line).not.toContain("\n");
    expect(JSON.parse(line)).toMatchObject({ nowMs: NOW, region: "weur", question: asked, order: ["near", "far"], why: "only", attempts: decided.attempts, firstByteMs: 116, bytes: 262_144, policy: POLICY });
  });

  it("tells no upstream's URL or place, and nothing that is as usual", () => {
    const line = decisionLine(decided);
    expect(line).not.toMatch(/near\.example|far\.example|lat|probe/);
    expect(JSON.parse(line)).toMatchObject({ edges: [{ id: "near", pricePerGb: 0.09 }, { id: "far", capacityMbps: 100 }] });
    expect(Object.keys(JSON.parse(line).edges[1])).toEqual(["id", "capacityMbps"]);
    expect(Object.keys(JSON.parse(line).standings[0])).toEqual(["id", "firstByteMs", "source", "kbps"]);
  });

  it("leaves out what did not happen", () => {
    expect(Object.keys(JSON.parse(decisionLine({ ...decided, region: undefined, firstByteMs: undefined, bytes: undefined })))).toEqual(
      ["decision", "nowMs", "question", "edges", "standings", "steers", "policy", "order", "why", "attempts"],
    );
  });
});

describe("the share of decisions that is logged", () => {
  it.each([0, 0.01, 0.25, 1])("of many is about %d", (share) => {
    const many = 20_000;
    const logged = Array.from({ length: many }, (_, n) => isDecisionLogged(share, track(n % 100), NOW + n)).filter(Boolean).length;
    expect(Math.abs(logged / many - share)).toBeLessThan(0.012);
  });

  it("holds the same ones each time, and those of smaller shares", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(fc.nat(1e6), fc.nat(1e6), share, share, (n, ms, a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      expect(isDecisionLogged(less, track(n), NOW + ms)).toBe(isDecisionLogged(less, track(n), NOW + ms));
      if (isDecisionLogged(less, track(n), NOW + ms)) expect(isDecisionLogged(more, track(n), NOW + ms)).toBe(true);
    }));
  });

  it("does not hold the same tracks each time", () => {
    const times = Array.from({ length: 1000 }, (_, n) => isDecisionLogged(0.5, asked, NOW + n)).filter(Boolean).length;
    expect(Math.abs(times - 500)).toBeLessThan(80);
  });
});
