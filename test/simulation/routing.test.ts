import { describe, expect, it, vi } from "vitest";
import { aimsOf } from "../../scripts/simulation/routing/aims.ts";
import { readRoutingArguments } from "../../scripts/simulation/routing/arguments.ts";
import { RoundRobin } from "../../scripts/simulation/routing/baselines.ts";
import { simulateRouting } from "../../scripts/simulation/routing/command.ts";
import { CONTESTANTS, ORACLE, OURS } from "../../scripts/simulation/routing/contestants.ts";
import { type Lived, dayOf, live } from "../../scripts/simulation/routing/day.ts";
import { FAULT_KINDS, type Fault, stateOf } from "../../scripts/simulation/routing/faults.ts";
import { pictureOf } from "../../scripts/simulation/routing/picture.ts";
import { PLACES, type Place } from "../../scripts/simulation/routing/places.ts";
import { type Outcomes, tableText } from "../../scripts/simulation/routing/report.ts";
import { type RoundTrips, readRoundTrips } from "../../scripts/simulation/routing/round-trips.ts";
import { percentilesOf } from "../../scripts/simulation/routing/tally.ts";
import { distanceKm } from "../../src/core/routing/seed.ts";

/** Cables half as long again as the way: what stands here for measured round trips. */
const trips: RoundTrips = (from, to) => 1 + distanceKm(PLACES[from as Place], PLACES[to as Place]) * 0.015;
const dayMs = 90_000;
const small = (seed = 1, { fault = "mixed", urgent = 0.4 }: { fault?: Parameters<typeof dayOf>[2]["fault"]; urgent?: number } = {}) => dayOf(seed, trips, { fault, urgent, dayMs });
const all = (day: ReturnType<typeof small>): Map<string, Lived> => new Map([...CONTESTANTS].map(([name, make]) => [name, live(day, make)]));
const outcomesOf = (lived: ReadonlyMap<string, Lived>): Outcomes => new Map([...lived].map(([name, { outcome }]) => [name, [outcome]]));

describe("a short day", () => {
  const day = small();
  const lived = all(day);
  const outcomes = outcomesOf(lived);

  it("is the same for the same seed", () => {
    const again = all(small());
    expect(outcomesOf(again)).toEqual(outcomes);
    expect([...again].map(([, { samples }]) => samples)).toEqual([...lived].map(([, { samples }]) => samples));
    expect(outcomesOf(all(small(2)))).not.toEqual(outcomes);
  });

  it("has every request answered or given up, once, whoever chooses", () => {
    const many = lived.get(OURS)?.tally.fetched.length ?? 0;
    expect(many).toBeGreaterThan(2000);
    for (const { tally } of lived.values()) {
      expect(tally.fetched).toHaveLength(many);
      expect(new Set(tally.fetched.map(({ wanted }) => wanted.at)).size).toBe(many);
      expect(tally.fetched.every(({ ms, asked }) => ms > 0 && ms <= day.policy.budgetMs + 1 && asked >= 1 && asked <= day.policy.attempts)).toBe(true);
    }
  });

  it("is nobody's quicker than the oracle's", () => {
    const oracle = outcomes.get(ORACLE)?.[0];
    for (const [one] of outcomes.values()) {
      expect(oracle?.all.p50).toBeLessThanOrEqual(one?.all.p50 ?? 0);
      expect(oracle?.all.p95).toBeLessThanOrEqual(one?.all.p95 ?? 0);
      expect(oracle?.errors).toBeLessThanOrEqual(one?.errors ?? 0);
    }
  });

  it("makes few second requests because a first was late", () => {
    expect(lived.get(OURS)?.outcome.hedged).toBeGreaterThan(0.005);
    expect(lived.get(OURS)?.outcome.hedged).toBeLessThanOrEqual(day.policy.hedgeShare + 0.02);
    expect(lived.get("nearest")?.outcome.hedged).toBe(0);
  });

  it("is drawn, faults and all", () => {
    const svg = pictureOf(day, lived);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/fill-opacity/g)).toHaveLength(4 * day.faults.length);
    expect(svg.match(/stroke-linejoin="round"\/>/g)?.length).toBeGreaterThanOrEqual(2 * (5 + 5 + 8 + 8));
    expect(svg.trim()).toMatch(/^<svg[^]*<\/svg>$/);
  });

  it("is told of in a table", () => {
    expect(tableText(outcomes).split("\n").filter((line) => /^(round robin|nearest|lowest latency|downbeat|oracle) /.test(line))).toHaveLength(5);
  });

  it("a bad choice in the place of ours misses the aims", () => {
    const bad = new Map(outcomes).set(OURS, [live(day, ({ day }) => new RoundRobin(day.mirrors)).outcome]);
    const missed = aimsOf(bad, 0.4).filter(({ isMet }) => !isMet).map(({ what }) => what).join();
    expect(missed).toMatch(/x the oracle's/);
    expect(missed).toMatch(/p50 [\d.]+ ms, nearest/);
    expect(missed).toMatch(/p95 [\d.]+ ms, lowest latency/);
  });

  it("an oracle in the place of ours meets them", () => {
    const oracle = outcomes.get(ORACLE) ?? [];
    expect(aimsOf(new Map(outcomes).set(OURS, oracle), 0.4).filter(({ isMet }) => !isMet)).toEqual([]);
  });
});

it("where nobody is in a hurry only the price is aimed at", () => {
  const outcomes = outcomesOf(all(small(1, { urgent: 0, fault: "none" })));
  expect(aimsOf(outcomes, 0)).toMatchObject([{ isMet: true }]);
  const [nearest] = outcomes.get("nearest") ?? [];
  const dear = new Map(outcomes).set(OURS, nearest === undefined ? [] : [{ ...nearest, costPerGb: nearest.costPerGb + 0.01 }]);
  expect(aimsOf(dear, 0)).toMatchObject([{ isMet: false }]);
});

it("a fault is where and when it is said to be", () => {
  const fault: Fault = { kind: "partition", edges: [1, 2], colos: [4], fromMs: 1000, untilMs: 2000, much: 1 };
  const reach = (edge: number, colo: number, nowMs: number) => stateOf([fault], edge, colo, nowMs).reach;
  expect([reach(1, 4, 1000), reach(2, 4, 1999)]).toEqual(["silent", "silent"]);
  expect([reach(0, 4, 1500), reach(1, 3, 1500), reach(1, 4, 999), reach(1, 4, 2000)]).toEqual(["open", "open", "open", "open"]);
});

it("a mixed day has faults of every kind, a day of one kind only that one", () => {
  expect(new Set(small().faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
  expect(new Set(small(1, { fault: "slow" }).faults.map(({ kind }) => kind))).toEqual(new Set(["slow"]));
  expect(small(1, { fault: "none" }).faults).toEqual([]);
});

it("round trips are read as the mean of both directions, and a square that lacks a place is none", () => {
  const text = "source,A,B\nA,0,10\nB,14,0\n";
  expect(readRoundTrips(text, ["A", "B"])?.("A", "B")).toBe(12);
  expect(readRoundTrips(text, ["A", "C"])).toBeUndefined();
  expect(readRoundTrips("colo,A\nA,0\n", ["A"])).toBeUndefined();
});

it("percentiles are of all, and of none nothing", () => {
  expect(percentilesOf(Array.from({ length: 100 }, (_, at) => 100 - at))).toEqual({ p50: 51, p95: 96, p99: 100 });
  expect(percentilesOf([])).toEqual({ p50: 0, p95: 0, p99: 0 });
});

it("arguments are read, and all that is wrong with them is said", () => {
  expect(readRoutingArguments([], "there")).toEqual({ kind: "run", options: { data: "there", isNamed: false, seed: 1, seeds: 12, svg: undefined, fault: "mixed", urgent: 0.4, json: false } });
  const told = readRoutingArguments(["--data", "x", "--seed", "3", "--seeds", "2", "--fault", "slow", "--urgent", "0", "--json", "--svg", "y"], "there");
  expect(told).toEqual({ kind: "run", options: { data: "x", isNamed: true, seed: 3, seeds: 2, svg: "y", fault: "slow", urgent: 0, json: true } });
  const wrong = readRoutingArguments(["--seed", "x", "--seeds", "0", "--fault", "fire", "--urgent", "2"], "there");
  expect(wrong.kind === "wrong" && wrong.mistakes).toHaveLength(4);
  expect(readRoutingArguments(["--what"], "there").kind).toBe("wrong");
  expect(readRoutingArguments(["-h"], "there").kind).toBe("help");
});

it("a folder that was named and has no round trips is a mistake, and one that was not is skipped", () => {
  const nothing = new URL("./", import.meta.url);
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.stubEnv("DOWNBEAT_ROUND_TRIPS", nothing.pathname);
  expect(simulateRouting([], nothing.href)).toBe(0);
  expect(said.mock.calls.join()).toContain("SKIPPED");
  expect(simulateRouting(["--data", nothing.pathname], nothing.href)).toBe(2);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
