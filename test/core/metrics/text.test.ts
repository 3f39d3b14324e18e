import { describe, expect, it } from "vitest";
import { METRICS_TYPES, metricsFormat } from "../../../src/core/metrics/format.ts";
import { type Sample, samplesOf } from "../../../src/core/metrics/sample.ts";
import { metricsText } from "../../../src/core/metrics/text.ts";

const REQUESTS: Sample = { family: "requests", labels: { region: "weur", colo: "FRA", outcome: "hit", tier: "memory" }, value: 7 };

describe("a counter", () => {
  it("ends in _total, which its family's name does not in OpenMetrics and does in the older format", () => {
    const series = 'downbeat_requests_total{region="weur",colo="FRA",outcome="hit",tier="memory"} 7';
    const help = "Requests answered, by how they ended and where the first byte came from.";
    expect(metricsText([REQUESTS], "openmetrics")).toBe(`# TYPE downbeat_requests counter\n# HELP downbeat_requests ${help}\n${series}\n# EOF\n`);
    expect(metricsText([REQUESTS], "prometheus")).toBe(`# TYPE downbeat_requests_total counter\n# HELP downbeat_requests_total ${help}\n${series}\n`);
  });

  it("told twice is one series with the sum, also where a label that made the difference is none of its family's", () => {
    const more = { ...REQUESTS, labels: { ...REQUESTS.labels, cache: "x" }, value: 0.5 };
    expect(metricsText([REQUESTS, more], "openmetrics").match(/^downbeat_requests_total.*$/gm)).toEqual([expect.stringMatching(/ 7\.5$/)]);
  });

  it("below zero is left out", () => {
    expect(metricsText([{ ...REQUESTS, value: -1 }], "openmetrics")).toBe("# EOF\n");
  });
});

describe("a gauge", () => {
  it("told twice is what was told last", () => {
    const told = [1, 0].map((value): Sample => ({ family: "region_up", labels: { region: "oc" }, value }));
    expect(metricsText(told, "openmetrics")).toContain('\ndownbeat_region_up{region="oc"} 0\n');
  });

  it.each([Number.NaN, Infinity, -Infinity])("that is %d is left out, family and all", (value) => {
    expect(metricsText([{ family: "warm_share_ratio", labels: { region: "oc" }, value }], "openmetrics")).toBe("# EOF\n");
  });

  it("with a unit says it in OpenMetrics", () => {
    expect(metricsText([{ family: "warm_bytes", labels: { region: "oc" }, value: 1 }], "openmetrics")).toContain("# UNIT downbeat_warm_bytes bytes\n");
    expect(metricsText([{ family: "warm_bytes", labels: { region: "oc" }, value: 1 }], "prometheus")).not.toContain("# UNIT");
  });
});

describe("a histogram", () => {
  const told = (le: string, value: number, tier = "colo"): Sample => ({ family: "first_byte_seconds", labels: { region: "oc", colo: "SYD", tier, le }, value });
  const lines = (samples: Sample[]) => metricsText(samples, "openmetrics").split("\n").filter((line) => line.startsWith("downbeat_"));

  it("adds buckets up, each bound in its place, and ends with +Inf and the count", () => {
    const sum: Sample = { family: "first_byte_seconds", labels: { region: "oc", colo: "SYD", tier: "colo" }, value: 3.25, of: "sum" };
    const numbers = lines([told("0.05", 3), told("1", 2), told("+Inf", 1), sum]).map((line) => line.replace(/.*(?:le="([^"]+)"|_(count|sum)).*\} /, "$1$2 "));
    expect(numbers).toEqual(["0.001 0", "0.002 0", "0.005 0", "0.01 0", "0.02 0", "0.05 3", "0.1 3", "0.2 3", "0.5 3", "1.0 5", "2.0 5", "5.0 5", "+Inf 6", "count 6", "sum 3.25"]);
  });

  it("keeps a bound it does not have in the next bucket above: what is said stays true", () => {
    const [below, at] = ["0.2", "0.5"].map((le) => lines([told("0.3", 1)]).find((line) => line.includes(`le="${le}"`)));
    expect([below, at]).toEqual([expect.stringMatching(/ 0$/), expect.stringMatching(/ 1$/)]);
    for (const odd of ["", "x", "NaN"]) expect(lines([told(odd, 1)]).at(-2)).toMatch(/le="5\.0"\} 0$/);
  });

  it("says no sum where none was told", () => {
    expect(lines([told("1", 1)]).some((line) => /_(?:sum|count)/.test(line))).toBe(false);
  });
});

it("a stateset says of each state whether it is the one", () => {
  const text = metricsText([{ family: "judgement", labels: { region: "oc" }, value: 1, of: "stopped" }], "openmetrics");
  expect(text.split("\n").slice(2, 5)).toEqual(["judging", "stopped", "off"].map((state) => `downbeat_judgement{region="oc",downbeat_judgement="${state}"} ${state === "stopped" ? 1 : 0}`));
  expect(text).toContain("# TYPE downbeat_judgement stateset\n");
  expect(metricsText([{ family: "judgement", labels: {}, value: 1, of: "off" }], "prometheus")).toContain("# TYPE downbeat_judgement gauge\n");
});

it("an info is 1 and says what it says by labels", () => {
  const sample: Sample = { family: "region", labels: { region: "oc", home: "SYD" }, value: 0 };
  expect(metricsText([sample], "openmetrics")).toMatch(/^# TYPE downbeat_region info\n.*\ndownbeat_region_info\{region="oc",home="SYD"\} 1\n/);
  expect(metricsText([sample], "prometheus")).toContain("# TYPE downbeat_region_info gauge\n");
});

it("families and series stand in order whatever the order they came in", () => {
  const samples: Sample[] = ["weur", "afr", "me"].flatMap((region) => [{ family: "warm_files", labels: { region }, value: 1 }, { family: "region_up", labels: { region }, value: 1 }]);
  const text = metricsText(samples, "openmetrics");
  expect(metricsText(samples.toReversed(), "openmetrics")).toBe(text);
  expect(text.match(/^downbeat_\w+\{region="\w+"/gm)).toEqual(["region_up", "warm_files"].flatMap((name) => ["afr", "me", "weur"].map((region) => `downbeat_${name}{region="${region}"`)));
});

describe("what colos tell", () => {
  it("becomes samples with the labels of who passes it on; what nobody knows is counted", () => {
    const told = [['requests{outcome="hit"}', 2], ['first_byte_ms{le="50",tier="colo"}', 3], ['first_byte_ms{le="+Inf"}', 1], ["first_byte_ms_sum", 250], ['bytes{tier="colo"}', 9], ["spells", 1], ["requests{", 1], ["region_up", 1], ["constructor", 1], ["first_byte_seconds", 1]] as const;
    expect(samplesOf(told, { region: "oc" })).toEqual({
      samples: [
        { family: "requests", labels: { outcome: "hit", region: "oc" }, value: 2 },
        { family: "first_byte_seconds", labels: { le: "0.05", tier: "colo", region: "oc" }, value: 3 },
        { family: "first_byte_seconds", labels: { le: "+Inf", region: "oc" }, value: 1 },
        { family: "first_byte_seconds", labels: { region: "oc" }, value: 0.25, of: "sum" },
        { family: "response_bytes", labels: { tier: "colo", region: "oc" }, value: 9 },
      ],
      unknown: 5,
    });
  });

  it("cannot say that it is of another region", () => {
    expect(samplesOf([['requests{region="me"}', 1]], { region: "oc" }).samples[0]?.labels).toEqual({ region: "oc" });
  });
});

describe("the format", () => {
  it.each([
    [null, "openmetrics"], ["*/*", "openmetrics"], ["application/*", "openmetrics"], ["application/openmetrics-text", "openmetrics"],
    ["application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "openmetrics"],
    ["APPLICATION/OpenMetrics-Text; version=1.0.0; charset=utf-8", "openmetrics"],
    ["text/plain;version=0.0.4", "prometheus"], ["text/plain", "prometheus"], ["text/*", "prometheus"],
    ["application/openmetrics-text;q=0.2,text/plain;q=0.3", "prometheus"], ["application/openmetrics-text;q=0,*/*", "prometheus"],
    ["application/openmetrics-text;version=2.0.0,text/plain", "prometheus"], ["application/json", "prometheus"], ["", "prometheus"],
    ["application/openmetrics-text;q=x,text/plain", "prometheus"], ["text/plain;q=0.5,*/*", "openmetrics"], ["application/openmetrics-text;version=2.0.0;q=1,application/openmetrics-text;version=1.0.0;q=0.9", "openmetrics"],
  ] as const)("for Accept %j is %s", (accept, format) => {
    expect(metricsFormat(accept)).toBe(format);
  });

  it("is named with its version", () => {
    expect(METRICS_TYPES).toEqual({ openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8", prometheus: "text/plain; version=0.0.4; charset=utf-8" });
  });
});
