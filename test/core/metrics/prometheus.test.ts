import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAMILIES, type Family, type FamilyName, familyOf } from "../../../src/core/metrics/families.ts";
import type { MetricsFormat } from "../../../src/core/metrics/format.ts";
import type { Sample } from "../../../src/core/metrics/sample.ts";
import { escaped, readSeries, seriesText } from "../../../src/core/metrics/series.ts";
import { metricsText } from "../../../src/core/metrics/text.ts";
import { type ReadFamily, hasPrometheus, readByPrometheus } from "../../support/prometheus.ts";

const FORMATS: readonly MetricsFormat[] = ["openmetrics", "prometheus"];
const names = Object.keys(FAMILIES) as FamilyName[];

/** Any text, with what must be escaped more often than by chance; surrogates without their half among them. */
const anyText = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("\\", '"', "\n", "\r", "n", ",", "}", "=", "\ud800", "ö") }));
const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e21, 5e-324, 2 ** 53));

/** Any sample of any family. */
const anySample = fc.constantFrom(...names).chain((family): fc.Arbitrary<Sample> => {
  const { labels, type, states = [] }: Family = FAMILIES[family];
  const all = type === "histogram" ? [...labels, "le"] : labels;
  const of = type === "stateset" ? fc.constantFrom(...states) : type === "histogram" ? fc.constantFrom("sum", undefined) : fc.constant(undefined);
  return fc.tuple(fc.tuple(...all.map(() => anyText)), numbers, of)
    .map(([values, value, of]) => {
      const sample = { family, labels: Object.fromEntries(all.map((label, i) => [label, values[i] ?? ""])), value };
      return of === undefined ? sample : Object.assign(sample, { of });
    });
});

/** What is to be read of a text that has one of each label set: by series, the number. */
function written(text: string): Map<string, number> {
  return new Map(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

describe("a label's value", () => {
  it("comes back as it was, whatever it holds, but for halves of characters", () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), anyText), (labels) => {
      const kept = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== "").map(([name, value]) => [name, value.toWellFormed()]));
      const text = seriesText("name", labels);
      expect(text).not.toContain("\n");
      expect(readSeries(text)).toEqual({ name: "name", labels: kept });
    }));
  });

  it.each(["", "1a", "a{", "a{}", "a{b}", 'a{b="c"', 'a{b="c",}', 'a{b="c"} ', 'a{b="c""}', 'a{b="\\x"}', 'a{b="c",b="d"}', 'a {b="c"}', 'a{1="c"}', 'a{b="c"}x', 'a{b="\n"}'])("%j is no series", (text) => {
    expect(readSeries(text)).toBeUndefined();
  });
});

describe("whatever is told", () => {
  it("each series stands once, its family before it, every value is a number, and the end is said", () => {
    fc.assert(fc.property(fc.array(anySample, { maxLength: 30 }), fc.constantFrom(...FORMATS), (samples, format) => {
      const text = metricsText(samples, format);
      const lines = text.split("\n");
      const values = lines.filter((line) => line !== "" && !line.startsWith("#"));
      const series = values.map((line) => line.slice(0, line.lastIndexOf(" ")));
      expect(new Set(series).size).toBe(series.length);
      for (const one of series) expect(readSeries(one)).toBeDefined();
      for (const line of values) expect(Number.isFinite(Number(line.slice(line.lastIndexOf(" ") + 1)))).toBe(true);
      const types = lines.filter((line) => line.startsWith("# TYPE "));
      expect(new Set(types).size).toBe(types.length);
      expect(text.endsWith(format === "openmetrics" ? "# EOF\n" : "\n") || text === "").toBe(true);
    }));
  });
});

it("every family has a name, labels and a sentence that OpenMetrics takes, and names that end alike do not meet", () => {
  const made = names.flatMap((name) => (FAMILIES[name].type === "counter" ? [`${name}_total`] : FAMILIES[name].type === "info" ? [`${name}_info`] : FAMILIES[name].type === "histogram" ? ["_bucket", "_count", "_sum"].map((end) => `${name}${end}`) : [name]));
  expect(new Set([...made, ...names]).size).toBe(new Set(made).size + names.filter((name) => !made.includes(name)).length);
  for (const name of names) {
    const { labels, help }: Family = FAMILIES[name];
    expect([name, /^[a-z][a-z_]*$/.test(name), /_(?:total|info|bucket|count|sum|created)$/.test(name), help.endsWith("."), escaped(help) === help]).toEqual([name, true, false, true, true]);
    for (const label of labels) expect([label, /^[a-z][a-z_]*$/.test(label), label === "le"]).toEqual([label, true, false]);
  }
  expect(familyOf("toString")).toBeUndefined();
});

describe.skipIf(!hasPrometheus)("Prometheus' own parser", () => {
  it("reads every family in both formats, by its type, its unit and its sentence", () => {
    const samples = names.map((family): Sample => ({ family, labels: Object.fromEntries(FAMILIES[family].labels.map((label) => [label, label])), value: 1, ...(FAMILIES[family].type === "stateset" && { of: "off" }) }));
    const [open, older] = readByPrometheus(FORMATS.map((format) => [format, metricsText(samples, format)] as const));
    const read = (text: typeof open): readonly ReadFamily[] => (text !== undefined && "families" in text ? text.families : []);
    expect([open, older].map((text) => text !== undefined && "error" in text && text.error)).toEqual([false, false]);
    expect(read(open).map(({ name, type, unit, help }) => ({ name, type, unit, help }))).toEqual(names.toSorted().map((name) => {
      const unit = /_(bytes|seconds|ratio)$/.exec(name)?.[1] ?? "";
      return { name: `downbeat_${name}`, type: FAMILIES[name].type, unit, help: FAMILIES[name].help };
    }));
    expect(read(older)).toHaveLength(names.length);
    expect(read(older).flatMap(({ samples: all }) => all.map(({ name }) => name))).toEqual(read(open).flatMap(({ samples: all }) => all.map(({ name }) => name)));
  });

  it("reads whatever label values and numbers there are, and reads what was written", () => {
    const told = fc.sample(fc.array(anySample, { maxLength: 12 }), 300).flatMap((samples) => FORMATS.map((format) => [format, metricsText(samples, format)] as const));
    for (const [i, read] of readByPrometheus(told).entries()) {
      const [format, text] = told[i] ?? ["openmetrics", ""];
      if ("error" in read) throw new Error(`${read.error} in ${format}\n${JSON.stringify(text)}`);
      const seen = new Map(read.families.flatMap(({ samples }) => samples.map(({ name, labels, value }) => [seriesText(name, labels), value] as const)));
      expect([...seen].toSorted(), JSON.stringify(text)).toEqual([...written(text)].toSorted());
    }
  });
});

it("the README asks for what there is", async () => {
  const text = await readFile(new URL("../../../src/core/metrics/README.md", import.meta.url), "utf8");
  const asked = [...new Set([...text.matchAll(/\bdownbeat_(\w+)/g)].map(([, name = ""]) => name.replace(/_(?:total|bucket)$/, "")))];
  expect(asked.length).toBeGreaterThan(12);
  expect(asked.filter((name) => familyOf(name) === undefined)).toEqual([]);
});
