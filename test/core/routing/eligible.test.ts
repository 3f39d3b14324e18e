import { describe, expect, it } from "vitest";
import type { Region } from "../../../src/core/purge/regions.ts";
import { inForce, pinOf, refusalOf, weightOf } from "../../../src/core/routing/eligible.ts";
import { NOW, edge, question, standing, steer } from "./make.ts";

describe("a refusal", () => {
  it.each([
    ["/audio", "/audio/a", undefined], ["/audio", "/audio", undefined], ["/audio", "/audio?x=1", undefined], ["/audio", "/audiobooks/a", "other-path"],
    ["/audio/", "/audio/a", undefined], ["/audio/", "/audio", "other-path"], ["/", "/anything", undefined], ["/video", "/audio/a", "other-path"],
  ])("of an edge that has %s, of %s, is %s", (prefix, path, refused) => {
    expect(refusalOf(question({ path }), edge("a", { prefixes: [prefix] }), standing("a"), undefined, NOW)).toBe(refused);
  });

  it.each([
    [5000, NOW - 4999, "lag"], [5000, NOW - 5000, "lag"], [5000, NOW - 5001, undefined], [5000, undefined, undefined], [0, NOW + 10, undefined],
  ])("with a lag of %d ms, of what was purged at %s, is %s", (lagMs, purgedAtMs, refused) => {
    expect(refusalOf(question(purgedAtMs === undefined ? {} : { purgedAtMs }), edge("a", { lagMs }), standing("a"), undefined, NOW)).toBe(refused);
  });

  it.each([[true, "b", "drift"], [true, "a", undefined], [true, undefined, undefined], [false, "b", undefined]])("of an edge that drifts (%s), for bytes of %s's, is %s", (drifts, from, refused) => {
    expect(refusalOf(question(from === undefined ? {} : { from }), edge("a"), standing("a", { drifts }), undefined, NOW)).toBe(refused);
  });

  it.each([
    [{ drain: true }, undefined, "drained"], [{ drain: true }, { drain: false }, undefined], [{ drain: false }, { drain: true }, "drained"], [{ drain: true }, { weight: 2 }, "drained"],
    [{ weight: 0 }, undefined, "no-weight"], [{ weight: 0 }, { weight: 1 }, undefined], [{ weight: 1 }, { weight: 0 }, "no-weight"], [{ weight: 0 }, { pins: ["/audio"] }, undefined],
  ])("of an edge set %j and told %j is %s", (set, said, refused) => {
    expect(refusalOf(question(), edge("a", set), standing("a"), said === undefined ? undefined : steer("a", said), NOW)).toBe(refused);
  });

  it("names what is for good before what an operator may take back", () => {
    expect(refusalOf(question(), edge("a", { drain: true, prefixes: ["/video"] }), standing("a"), undefined, NOW)).toBe("other-path");
  });
});

describe("a steer", () => {
  const cases: [regions: Region[], region: Region | undefined, holds: boolean][] = [
    [[], undefined, true], [[], "weur", true], [["weur", "oc"], "oc", true], [["weur"], "oc", false], [["weur"], undefined, false],
  ];
  it.each(cases)("for %j holds in %s: %s", (regions, region, holds) => {
    expect(inForce(steer("a", { regions }), NOW, region)).toBe(holds);
  });

  it.each([[NOW + 1, true], [NOW, false], [Number.NaN, false]])("until %d holds at its last ms and not after: %s", (untilMs, holds) => {
    expect(inForce(steer("a", { untilMs }), NOW, undefined)).toBe(holds);
  });

  it("binds by its longest pin that holds the path", () => {
    expect(pinOf(question({ path: "/audio/a/b" }), steer("a", { pins: ["/", "/audio/a", "/audio/ab"] }))).toBe("/audio/a".length);
    expect(pinOf(question({ path: "/x" }), steer("a", { pins: ["/audio"] }))).toBe(0);
  });
});

describe("a weight", () => {
  it.each([[2, undefined, 2], [2, 5, 5], [Number.NaN, undefined, 1], [-3, undefined, 0], [Number.POSITIVE_INFINITY, undefined, 1e6]])("set %d and told %s is %d", (weight, said, is) => {
    expect(weightOf(edge("a", { weight }), said === undefined ? undefined : steer("a", { weight: said }))).toBe(is);
  });
});
