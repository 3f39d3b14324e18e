import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EdgeNews, EdgeReport } from "../../../src/core/routing/news.ts";
import { MOST_COLOS, RegionEdge } from "../../../src/core/routing/region-edge.ts";
import { RegionEdges } from "../../../src/core/routing/region-edges.ts";
import { NOW, anyReport, report, served } from "./seen.ts";

const OUT = report("a", { asked: 3, failed: [["timeout", 3]], ejected: "failures" });

/** Colos and what each tells, all at one time. */
function region(told: Readonly<Record<string, EdgeReport>>, nowMs = NOW): RegionEdges {
  const edges = new RegionEdges();
  for (const [colo, one] of Object.entries(told)) edges.observe(colo, [one], nowMs);
  return edges;
}
const ejected = (edges: RegionEdges, nowMs = NOW) => edges.news(nowMs)[0]?.ejected;
function first(edges: RegionEdges, nowMs = NOW): EdgeNews {
  const [news] = edges.news(nowMs);
  if (news === undefined) throw new Error("no news");
  return news;
}

describe("a region ejects an edge", () => {
  it.each([
    ["its only colo has", { FRA: OUT }, "failures"],
    ["both colos have", { FRA: OUT, AMS: OUT }, "failures"],
    ["two of three have", { FRA: OUT, AMS: OUT, CDG: served("a") }, "failures"],
    ["one has, and the others say nothing of it", { FRA: OUT, AMS: report("a"), CDG: report("b", { asked: 3 }) }, "failures"],
    ["one has, and the other only repeats what it heard", { FRA: OUT, AMS: report("a", { asked: 1, ejected: "hearsay" }) }, "failures"],
  ] as const)("when %s", (_, told, why) => {
    expect(ejected(region(told))).toBe(why);
  });

  it.each([
    ["one of two has", { FRA: OUT, AMS: served("a") }],
    ["one of three has: that is its own trouble", { FRA: OUT, AMS: served("a"), CDG: served("a") }],
    ["two of four have", { FRA: OUT, LHR: OUT, AMS: served("a"), CDG: served("a") }],
    ["colos only repeat what they heard", { FRA: report("a", { asked: 1, ejected: "hearsay" }) }],
    ["colos have failures without having ejected it", { FRA: report("a", { asked: 2, failed: [["status", 2]] }) }],
  ] as const)("not when %s", (_, told) => {
    expect(ejected(region(told))).toBeUndefined();
  });

  it("by those who asked within 30 s only", () => {
    const edges = region({ AMS: served("a"), CDG: served("a") });
    edges.observe("FRA", [OUT], NOW + 30_000);
    expect(ejected(edges, NOW + 30_000)).toBeUndefined();
    edges.observe("FRA", [OUT], NOW + 30_001);
    expect(ejected(edges, NOW + 30_001)).toBe("failures");
  });

  it("until no more than half still do", () => {
    const edges = region({ FRA: OUT, AMS: OUT, CDG: OUT });
    edges.observe("FRA", [served("a")], NOW + 1000);
    expect(ejected(edges, NOW + 1000)).toBe("failures");
    edges.observe("AMS", [served("a")], NOW + 1100);
    expect(ejected(edges, NOW + 1100)).toBeUndefined();
  });

  it("until nobody asks any more", () => {
    const edges = region({ FRA: OUT, AMS: OUT });
    expect(ejected(edges, NOW + 30_000)).toBe("failures");
    expect(ejected(edges, NOW + 30_001)).toBeUndefined();
    expect(edges.changed).toBe(true);
  });

  it("never because of one colo alone, whatever it tells, where two others are served", () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyReport, fc.nat({ max: 5000 })), { maxLength: 30 }), (lies) => {
      const edges = region({ AMS: served("a"), CDG: served("a") });
      let nowMs = NOW;
      for (const [lie, step] of lies) {
        nowMs += step;
        edges.observe("FRA", [lie], nowMs);
        for (const colo of ["AMS", "CDG"]) edges.observe(colo, [served("a")], nowMs);
        expect(edges.news(nowMs)[0]?.ejected).toBeUndefined();
        expect(edges.changed).toBe(false);
      }
    }));
  });

  it("and says so to the other regions, at once and as its own", () => {
    const edges = region({ FRA: served("a") });
    expect(edges.changed).toBe(false);
    edges.observe("FRA", [OUT], NOW + 100);
    expect(edges.changed).toBe(true);
    expect(edges.words(NOW + 100)).toMatchObject([{ id: "a", ejected: "failures" }]);
    expect(edges.changed).toBe(false);
    edges.observe("FRA", [served("a")], NOW + 2000);
    expect(edges.changed).toBe(true);
    expect(edges.words(NOW + 2000)[0]?.ejected).toBeUndefined();
  });
});

describe("what a region tells its colos", () => {
  it("is the median of them, weighed by their requests", () => {
    const edges = region({ FRA: served("a", 30, 40), AMS: served("a", 40, 30), CDG: served("a", 500, 30) });
    expect(first(edges)).toMatchObject({ firstByteMs: 40, ageMs: 0 });
    expect(first(edges, NOW + 5000)).toMatchObject({ firstByteMs: 40, ageMs: 5000 });
  });

  it("holds against one that lies about times and weight", () => {
    const edges = region({ FRA: served("a", 30, 40), AMS: served("a", 40, 30), CDG: served("a", 50_000, 1e6) });
    expect(first(edges).firstByteMs).toBe(40);
    expect(first(edges).p95Ms).toBeLessThan(41);
  });

  it("is what 95 of 100 first bytes keep to where there were enough, else nothing", () => {
    expect(first(region({ FRA: served("a", 30, 19) })).p95Ms).toBe(0);
    expect(first(region({ FRA: served("a", 30, 20) })).p95Ms).toBeGreaterThan(25);
  });

  it("adds what it sends to all regions together", () => {
    const edges = new RegionEdges();
    for (let at = 0; at <= 300; at += 1) for (const colo of ["FRA", "AMS"]) edges.observe(colo, [{ ...served("a"), bytes: 1_250_000, bodyMs: 100 }], NOW + at * 1000);
    const nowMs = NOW + 300_000;
    expect(edges.words(nowMs)[0]?.mbps).toBeGreaterThan(19.5);
    expect(edges.words(nowMs)[0]?.mbps).toBeLessThan(20.5);
    edges.hear([{ id: "a", mbps: 100 }], nowMs);
    expect(first(edges, nowMs).mbps).toBeGreaterThan(119);
    expect(first(edges, nowMs).kbps).toBe(100_000);
    expect(edges.words(nowMs)[0]?.mbps).toBeLessThan(21);
  });

  it("of what other regions ejected is hearsay, where nobody here knows better", () => {
    const edges = region({ FRA: served("a") });
    edges.hear([{ id: "a", mbps: 1, ejected: "hearsay" }, { id: "b", mbps: 1, ejected: "hearsay" }], NOW);
    expect(edges.news(NOW).map(({ id, ejected }) => [id, ejected])).toEqual([["a", undefined], ["b", "hearsay"]]);
    expect(edges.news(NOW + 31_000).map(({ ejected }) => ejected)).toEqual(["hearsay", "hearsay"]);
    expect(edges.words(NOW).map(({ ejected }) => ejected)).toEqual([undefined]);
    edges.hear([], NOW + 32_000);
    expect(edges.news(NOW + 32_000).map(({ id, ejected }) => [id, ejected])).toEqual([["a", undefined]]);
  });

  it("of other regions is forgotten where they say nothing more for two minutes", () => {
    const edges = new RegionEdges();
    edges.hear([{ id: "a", mbps: 5, ejected: "hearsay" }], NOW);
    expect(edges.news(NOW + 120_000)).toMatchObject([{ id: "a", ejected: "hearsay", mbps: 5 }]);
    expect(edges.news(NOW + 120_250)).toEqual([]);
  });

  it("is forgotten after ten minutes without a word", () => {
    const edges = region({ FRA: served("a") });
    expect(edges.news(NOW + 599_999)).toHaveLength(1);
    expect(edges.news(NOW + 600_000)).toEqual([]);
  });

  it("names no edge that is not in the settings", () => {
    const edges = new RegionEdges({ ids: ["a"] });
    edges.observe("FRA", [served("a"), served("x")], NOW);
    edges.hear([{ id: "x", mbps: 5 }], NOW);
    expect(edges.news(NOW).map(({ id }) => id)).toEqual(["a"]);
  });

  it("does not depend on the order in which colos told it", () => {
    fc.assert(fc.property(fc.array(anyReport, { minLength: 2, maxLength: 6 }), (reports) => {
      const told = reports.map((one, at): [string, EdgeReport] => [`C${at}`, one]);
      const [there, back] = [region(Object.fromEntries(told)), region(Object.fromEntries(told.toReversed()))];
      const { ejected: _one, ...news } = first(there);
      const { ejected: _other, ...same } = first(back);
      expect(news).toEqual(same);
    }));
  });

  it("is figures that can be, whatever it was told", () => {
    const odd = fc.constantFrom(Number.NaN, -1, Number.POSITIVE_INFINITY, 0, 30, 1e300);
    fc.assert(fc.property(fc.array(fc.tuple(odd, odd, odd), { maxLength: 10 }), (all) => {
      const edges = new RegionEdges();
      for (const [at, [a, b, c]] of all.entries()) {
        edges.observe(`C${at % 3}`, [{ ...served("a"), asked: a, peakMs: b, bytes: c, bodyMs: a, firstBytes: [a, b, c], failed: [["timeout", b]] }], NOW + at);
        edges.hear([{ id: "a", mbps: c }], NOW + at);
      }
      for (const { firstByteMs, p95Ms, kbps, mbps, ageMs } of edges.news(NOW + 20)) {
        for (const value of [firstByteMs, p95Ms, kbps, mbps, ageMs]) expect(value >= 0 && Number.isFinite(value)).toBe(true);
      }
    }));
  });
});

describe("a region's memory", () => {
  it("holds so many colos of an edge, and forgets the one that told longest ago", () => {
    const edge = new RegionEdge();
    edge.add("first", OUT, NOW);
    for (let at = 1; at < MOST_COLOS; at += 1) edge.add(`C${at}`, served("a"), NOW);
    edge.add("first", OUT, NOW);
    edge.add("one more", served("a"), NOW);
    expect(edge.colos).toBe(MOST_COLOS);
    expect(edge.doesWell(NOW)).toBe(false);
    for (let at = 1; at < MOST_COLOS; at += 1) edge.add(`D${at}`, served("a"), NOW);
    expect(edge.colos).toBe(MOST_COLOS);
    expect(edge.doesWell(NOW)).toBe(true);
  });

  it("holds 32 edges", () => {
    const edges = new RegionEdges();
    for (let at = 0; at < 40; at += 1) edges.observe("FRA", [served(`e${at}`)], NOW);
    edges.hear(Array.from({ length: 40 }, (_, at) => ({ id: `e${at}`, mbps: 1 })), NOW);
    expect(edges.words(NOW)).toHaveLength(32);
    expect(edges.news(NOW)).toHaveLength(32);
  });
});
