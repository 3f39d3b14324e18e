import { describe, expect, test } from "vitest";
import budgets from "../../../scripts/bench/budgets.json" with { type: "json" };
import { judge } from "../../../scripts/bench/measure.ts";
import { align, rowsText, show } from "../../../scripts/bench/report.ts";
import { medians, ratio } from "../../../scripts/bench/rounds.ts";
import { median, percentile } from "../../../scripts/bench/statistics.ts";

describe("statistics", () => {
  test.each([[[3, 1, 2], 2], [[4, 1, 3, 2], 2.5], [[7], 7], [[], Number.NaN]])("the median of %j is %d", (values, middle) => {
    expect(median(values)).toEqual(middle);
  });

  test("a percentile lies between its neighbours", () => {
    expect(percentile([0, 10], 99)).toBeCloseTo(9.9);
    expect(percentile([0, 10], 100)).toBe(10);
    expect(percentile([0, 10], 0)).toBe(0);
  });

  test("a ratio compares samples of the same round, then takes the median", () => {
    const samples = new Map([["downbeat", [{ n: 2 }, { n: 30 }, { n: 4 }]], ["bare", [{ n: 1 }, { n: 10 }, { n: 1 }]]]);
    expect(ratio(samples, "n", "bare")).toBe(3);
    expect(ratio(samples, "n", "nobody")).toBeNaN();
  });

  test("medians are taken column by column", () => {
    expect(medians([{ a: 1, b: 5 }, { a: 3 }, { a: 2 }])).toEqual({ a: 2, b: 5 });
  });
});

describe("verdicts", () => {
  test("pass at the budget and fall short beyond it", () => {
    expect(judge("bundle", { "gzip KiB": budgets.bundle["gzip KiB"].max })[0]?.verdict).toBe("pass");
    expect(judge("bundle", { "gzip KiB": budgets.bundle["gzip KiB"].max + 0.1 })[0]?.verdict).toBe("short");
    expect(judge("range", { wrong: 0, "inside a slice / bare": 0.85, "across head and slice / bare": 0.69 }).map(({ verdict }) => verdict)).toEqual(["pass", "pass", "short"]);
  });

  test("say so when there is no number", () => {
    expect(judge("bundle", {})[0]?.verdict).toBe("unmeasured");
  });

  test("refuse a number nobody set a budget for", () => {
    expect(() => judge("bundle", { weight: 1 })).toThrow("no budget for bundle: weight");
  });
});

describe("the report", () => {
  test.each([[0, "0"], [0.256, "0.26"], [12.34, "12.3"], [123.4, "123"], [Number.NaN, "–"]])("shows %d as %s", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test("aligns its columns", () => {
    expect(align([["a", "1"], ["bbb", "22"]])).toBe("a     1\nbbb  22");
  });

  test("shows a dash where a contender has no number", () => {
    expect(rowsText([{ name: "x", values: { n: 1 } }, { name: "y", values: { m: 2 } }])).toBe("   n  m\nx  1  –\ny  –  2");
  });
});
