import { describe, expect, it } from "vitest";
import { Series } from "../../durable-objects/region/series.ts";

describe("series", () => {
  it("are sums by name and colo", () => {
    const series = new Series();
    series.add([["plays", 2], ['requests{outcome="hit",tier="memory"}', 5]], "FRA");
    series.add([["plays", 1]], "AMS");
    series.add([["plays", 3]], "FRA");
    expect(series.all).toEqual([['plays{colo="FRA"}', 5], ['requests{colo="FRA",outcome="hit",tier="memory"}', 5], ['plays{colo="AMS"}', 1]]);
  });

  it("of a colo with no code are another's, and what is no number to add is none", () => {
    const series = new Series();
    series.add([["plays", 1], ["lost", -1], ["none", 0], ["x".repeat(161), 1]], 'F"}\n');
    expect(series.all).toEqual([['plays{colo="other"}', 1]]);
  });

  it("are bounded: beyond, colos that are new share one, and then nothing is new", () => {
    const series = new Series();
    for (let n = 0; n < 8000; n += 1) series.add([[`name_${n}`, 1]], "FRA");
    series.add([["name_0", 1], ["late", 1]], "FRA");
    series.add([["name_0", 2], ["late", 2]], "AMS");
    const sums = new Map(series.all);
    expect([sums.get('name_0{colo="FRA"}'), sums.get('name_0{colo="other"}'), sums.get('late{colo="other"}')]).toEqual([2, 2, 3]);
    for (let n = 0; n < 3000; n += 1) series.add([[`later_${n}`, 1]], "FRA");
    expect(series.all).toHaveLength(9000);
  });
});
