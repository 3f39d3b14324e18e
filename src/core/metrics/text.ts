import { FAMILIES, type Family, type FamilyName, unitOf } from "./families.ts";
import type { MetricsFormat } from "./format.ts";
import type { Sample } from "./sample.ts";
import { type Labels, escaped, seriesText } from "./series.ts";

/** What every name begins with. */
const PREFIX = "downbeat_";

/** One series while it is put together; of a histogram a number for each bucket. */
type Made = { readonly labels: Labels; value: number; of: string | undefined; sum: number | undefined; readonly buckets: number[] };

/**
 * Samples as text: families and their series in the order of their names, each series once. Counters and histograms told twice are summed, of
 * others the last counts. What is no finite number is left out, and so is a counter below zero.
 */
export function metricsText(samples: readonly Sample[], format: MetricsFormat): string {
  const families = new Map<FamilyName, Map<string, Made>>();
  for (const sample of samples) put(families, sample);
  const names = (Object.keys(FAMILIES) as FamilyName[]).toSorted();
  const lines = names.flatMap((name) => familyLines(name, families.get(name), format));
  if (format === "openmetrics") lines.push("# EOF");
  return lines.map((line) => `${line}\n`).join("");
}

function put(families: Map<FamilyName, Map<string, Made>>, { family: name, labels: all, value, of }: Sample): void {
  const family: Family = FAMILIES[name];
  const summed = family.type === "counter" || family.type === "histogram";
  if (!Number.isFinite(value) || (summed && value < 0)) return;
  const labels = Object.fromEntries(family.labels.flatMap((label) => (all[label] === undefined || all[label] === "" ? [] : [[label, all[label]]])));
  const series = families.get(name) ?? new Map<string, Made>();
  families.set(name, series);
  const key = seriesText("", labels);
  const made = series.get(key) ?? { labels, value: 0, of: undefined, sum: undefined, buckets: (family.bounds ?? []).concat(Infinity).map(() => 0) };
  series.set(key, made);
  if (family.type !== "histogram") {
    made.value = summed ? plus(made.value, value) : value;
    made.of = of;
  } else if (of === "sum") {
    made.sum = plus(made.sum ?? 0, value);
  } else {
    const bucket = bucketOf(family, all["le"]);
    // Whatever was told, a bucket counts (OpenMetrics 1.0, Histogram: values are integers).
    made.buckets[bucket] = plus(made.buckets[bucket] ?? 0, Math.round(value));
  }
}

/** A sum that is a number whatever was told. */
function plus(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_VALUE);
}

/** The bucket for what is at most `le`: the one of the smallest bound that is not below it. */
function bucketOf({ bounds = [] }: Family, le = ""): number {
  const most = le.trim() === "" ? Infinity : Number(le);
  const found = bounds.findIndex((bound) => most <= bound);
  return found < 0 ? bounds.length : found;
}

function familyLines(name: FamilyName, series: ReadonlyMap<string, Made> | undefined, format: MetricsFormat): string[] {
  if (series === undefined || series.size === 0) return [];
  const family: Family = FAMILIES[name];
  const open = format === "openmetrics";
  const full = `${PREFIX}${name}`;
  const suffix = family.type === "counter" ? "_total" : family.type === "info" ? "_info" : "";
  const unit = unitOf(name);
  const sorted = [...series].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, made]) => made);
  return [
    // The older format names the series themselves and has neither infos nor statesets.
    `# TYPE ${full}${open ? "" : suffix} ${open || suffix === "_total" || family.type === "histogram" ? family.type : "gauge"}`,
    ...(open && unit !== undefined ? [`# UNIT ${full} ${unit}`] : []),
    `# HELP ${full}${open ? "" : suffix} ${open ? escaped(family.help) : family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    ...sorted.flatMap((made) => seriesLines(`${full}${suffix}`, family, made)),
  ];
}

function seriesLines(name: string, { type, states = [], bounds = [] }: Family, { labels, value, of, sum, buckets }: Made): string[] {
  switch (type) {
    case "counter":
    case "gauge":
      return [`${seriesText(name, labels)} ${value}`];
    case "info":
      return [`${seriesText(name, labels)} 1`];
    case "stateset":
      return states.map((state) => `${seriesText(name, { ...labels, [name]: state })} ${state === of ? 1 : 0}`);
    case "histogram": {
      let under = 0;
      const lines = buckets.map((more, i) => {
        under = plus(under, more);
        return `${seriesText(`${name}_bucket`, { ...labels, le: boundText(bounds[i]) })} ${under}`;
      });
      // Whoever told no sum is not said to have one of 0; a count goes with it (OpenMetrics 1.0, Histogram).
      return sum === undefined ? lines : [...lines, `${seriesText(`${name}_count`, labels)} ${under}`, `${seriesText(`${name}_sum`, labels)} ${sum}`];
    }
    default:
      return type satisfies never;
  }
}

/** A bound as everybody writes it, so that the series stay the same ones: `1.0`, `0.25`, `+Inf`. */
function boundText(bound: number | undefined): string {
  if (bound === undefined) return "+Inf";
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
