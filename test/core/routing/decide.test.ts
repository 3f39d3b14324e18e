import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/routing/decide.ts";
import type { Decision, Refusal } from "../../../src/core/routing/decision.ts";
import type { Health } from "../../../src/core/routing/standing.ts";
import { AT, NOW, POLICY, edge, question, standing, steer, track } from "./make.ts";

const EJECTED: Health = { kind: "ejected", why: "failures", untilMs: NOW + 1000 };
const WAITS: Health = { kind: "ejected", why: "asked-to-wait", untilMs: NOW + 1000 };
const TRIAL: Health = { kind: "trial", why: "failures", busy: false };
const BUSY: Health = { kind: "trial", why: "failures", busy: true };

/** Four edges, dearer by the letter, with what is different about some. */
const four = (health: Readonly<Record<string, Health>> = {}) => ["a", "b", "c", "d"].map((id, n) => standing(id, { firstByteMs: 20 + 40 * n, health: health[id] ?? { kind: "ok" } }));
const EDGES = ["a", "b", "c", "d"].map((id) => edge(id));
const refusals = (decision: Decision): Record<string, Refusal> => Object.fromEntries(decision.candidates.flatMap(({ id, refused }) => (refused === undefined ? [] : [[id, refused]])));

describe("the order", () => {
  it("is by cost", () => {
    expect(decide(question(), EDGES, four(), [], POLICY, AT)).toMatchObject({ order: ["a", "b", "c", "d"], why: "cheapest" });
  });

  it("buys the cheap edge for who waits for nothing, the quick one for who waits", () => {
    const edges = [edge("a", { pricePerGb: 0.09 }), edge("b", { pricePerGb: 0.01 })];
    const policy = { ...POLICY, msPerPrice: 5_000_000 };
    const first = (patience: number) => decide(question({ patience }), edges, four(), [], policy, AT).order[0];
    expect([first(0), first(1)]).toEqual(["a", "b"]);
  });

  it("is by content among equals, each key's own", () => {
    const alike = EDGES.map(({ id }) => standing(id));
    const decisions = Array.from({ length: 200 }, (_, n) => decide(track(n), EDGES, alike, [], POLICY, AT));
    expect(new Set(decisions.map(({ order }) => order[0]))).toEqual(new Set(["a", "b", "c", "d"]));
    expect(new Set(decisions.map(({ why }) => why))).toEqual(new Set(["content"]));
    expect(decisions[0]?.candidates.every(({ equal }) => equal)).toBe(true);
  });

  it("goes past an edge that is full", () => {
    const edges = [edge("a", { capacityMbps: 100 }), edge("b")];
    const standings = [standing("a", { firstByteMs: 20, mbps: 130 }), standing("b", { firstByteMs: 60 })];
    expect(decide(question(), edges, standings, [], POLICY, AT).order).toEqual(["b", "a"]);
  });

  it("tries an edge nobody measured where it may be the best", () => {
    expect(decide(question(), EDGES, [standing("a", { firstByteMs: 300 })], [], POLICY, AT).order.indexOf("a")).toBe(3);
  });

  it("has one edge, and nobody to choose from", () => {
    expect(decide(question(), [edge("a")], [], [], POLICY, AT)).toMatchObject({ order: ["a"], why: "only" });
    expect(decide(question(), [], [], [], POLICY, AT)).toEqual({ candidates: [], order: [], why: "none" });
  });
});

describe("who is refused", () => {
  it("comes last, in good health first and then by cost, and who is never asked is not in the order", () => {
    const edges = [edge("a"), edge("b", { drain: true }), edge("c", { prefixes: ["/video"] }), edge("d"), edge("e", { weight: 0 })];
    const decision = decide(question(), edges, [...four({ a: EJECTED }), standing("e", { firstByteMs: 10 })], [], POLICY, AT);
    expect(decision.order).toEqual(["d", "e", "b", "a"]);
    expect(decision.candidates.map(({ id }) => id)).toEqual(["d", "e", "b", "a", "c"]);
    expect(refusals(decision)).toEqual({ a: "ejected", b: "drained", c: "other-path", e: "no-weight" });
  });

  it("is asked as a last resort where nobody else is there", () => {
    const drained = EDGES.map(({ id }) => edge(id, { drain: true }));
    expect(decide(question(), drained, four({ a: EJECTED }), [], POLICY, AT)).toMatchObject({ order: ["b", "c", "d", "a"], why: "last-resort" });
  });

  it("is everybody where each may hold what was purged", () => {
    const decision = decide(question({ purgedAtMs: NOW }), EDGES.map(({ id }) => edge(id, { lagMs: 1000 })), four(), [], POLICY, AT);
    expect(decision).toMatchObject({ order: [], why: "none" });
    expect(Object.values(refusals(decision))).toEqual(["lag", "lag", "lag", "lag"]);
  });
});

describe("a pin", () => {
  it("goes before cost, weight and content", () => {
    const decision = decide(question(), [...EDGES.slice(0, 3), edge("d", { weight: 0 })], four(), [steer("d", { pins: ["/audio"] })], POLICY, AT);
    expect(decision).toMatchObject({ order: ["d", "a", "b", "c"], why: "pinned" });
    expect(refusals(decision)).toEqual({ a: "pinned-elsewhere", b: "pinned-elsewhere", c: "pinned-elsewhere" });
  });

  it("gives way to a longer one while that edge can be had", () => {
    const steers = [steer("b", { pins: ["/"] }), steer("c", { pins: ["/audio"] })];
    expect(decide(question(), EDGES, four(), steers, POLICY, AT).order[0]).toBe("c");
    expect(decide(question(), EDGES, four({ c: EJECTED }), steers, POLICY, AT).order[0]).toBe("b");
    expect(decide(question(), EDGES, four({ b: EJECTED, c: BUSY }), steers, POLICY, AT).order[0]).toBe("a");
  });

  it("binds nobody elsewhere, later, or on another path", () => {
    const first = (more: Parameters<typeof steer>[1]) => decide(question(), EDGES, four(), [steer("c", { pins: ["/audio"], ...more })], POLICY, { ...AT, region: "weur" }).order[0];
    expect([first({}), first({ regions: ["weur"] }), first({ regions: ["oc"] }), first({ untilMs: NOW }), first({ pins: ["/video"] })]).toEqual(["c", "c", "a", "a", "a"]);
  });
});

describe("health", () => {
  it("puts an edge on trial first, one of them, and others who are not back last", () => {
    const decision = decide(question(), EDGES, four({ b: TRIAL, d: TRIAL }), [], POLICY, AT);
    expect(decision).toMatchObject({ order: ["b", "a", "c", "d"], why: "trial" });
    expect(decision.candidates.map(({ trial }) => trial)).toEqual([true, false, false, false]);
    expect(refusals(decision)).toEqual({ d: "ejected" });
  });

  it("asks nobody whose trial is under way before the others", () => {
    const decision = decide(question(), EDGES, four({ a: BUSY }), [], POLICY, AT);
    expect(decision.order).toEqual(["b", "c", "d", "a"]);
    expect(refusals(decision)).toEqual({ a: "on-trial" });
  });

  it("gives an edge that is back the share of the keys it is to have", () => {
    const back = four({ a: { kind: "returning", share: 0.3 } });
    const firsts = Array.from({ length: 1000 }, (_, n) => decide(track(n), EDGES, back, [], POLICY, AT).order);
    expect(firsts.filter(([id]) => id === "a").length).toBeGreaterThan(240);
    expect(firsts.filter(([id]) => id === "a").length).toBeLessThan(360);
    expect(firsts.every((order) => order.indexOf("a") < 2)).toBe(true);
  });

  it("is ignored where too little weight is left, so that the few are not overrun", () => {
    const panic = decide(question(), EDGES, four({ a: EJECTED, b: EJECTED, c: EJECTED }), [], POLICY, AT);
    expect(panic.why).toBe("panic");
    expect(refusals(panic)).toEqual({});
    const [d] = [standing("d", { firstByteMs: 200, inFlight: 500 })];
    expect(decide(question(), EDGES, [...four({ a: EJECTED, b: EJECTED, c: EJECTED }).slice(0, 3), d], [], POLICY, AT).order).toEqual(["a", "b", "c", "d"]);
  });

  it("in panic keeps to who is well while it can carry more", () => {
    const standings = ["a", "b", "c", "d"].map((id) => standing(id, { health: id === "d" ? { kind: "ok" } : EJECTED }));
    for (let n = 0; n < 50; n += 1) expect(decide(track(n), EDGES, standings, [], POLICY, AT).order[0]).toBe("d");
  });

  it("in panic ranks who was ejected by twice its first byte", () => {
    const standings = [standing("a", { firstByteMs: 45, health: EJECTED }), standing("b", { firstByteMs: 30 }), standing("c", { firstByteMs: 60 })];
    expect(decide(question(), [edge("a", { weight: 9 }), edge("b"), edge("c")], standings, [], POLICY, AT)).toMatchObject({ order: ["b", "c", "a"], why: "panic" });
  });

  it("counts by weight for panic", () => {
    const edges = [edge("a", { weight: 1 }), edge("b", { weight: 1 }), edge("c", { weight: 1 }), edge("d", { weight: 5 })];
    expect(decide(question(), edges, four({ a: EJECTED, b: EJECTED, c: EJECTED }), [], POLICY, AT)).toMatchObject({ order: ["d", "a", "b", "c"], why: "only" });
  });

  it("leaves alone in panic who asked for it, as long as anybody else is left", () => {
    const decision = decide(question(), EDGES, four({ a: WAITS, b: EJECTED, c: EJECTED, d: EJECTED }), [], POLICY, AT);
    expect(decision).toMatchObject({ order: ["b", "c", "d", "a"], why: "panic" });
    expect(decide(question(), EDGES, four({ a: WAITS, b: WAITS, c: WAITS, d: WAITS }), [], POLICY, AT)).toMatchObject({ order: ["a", "b", "c", "d"], why: "last-resort" });
  });
});
