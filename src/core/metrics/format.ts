import { parseWeighted } from "../http/weights.ts";

/** How metrics can be written. */
export type MetricsFormat = "openmetrics" | "prometheus";

/** Their media types: OpenMetrics 1.0, and the text format of Prometheus that came before it. */
export const METRICS_TYPES: Readonly<Record<MetricsFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

const RANGES: Readonly<Record<MetricsFormat, { readonly names: readonly string[]; readonly version: string }>> = {
  openmetrics: { names: ["application/openmetrics-text", "application/*", "*/*"], version: "1.0.0" },
  prometheus: { names: ["text/plain", "text/*", "*/*"], version: "0.0.4" },
};

/**
 * The format an `Accept` wants (RFC 9110 §12.5.1): OpenMetrics, also where nothing is said, unless it is refused, unnamed, or the older one
 * is wanted more. A type with a version is meant in that version alone. An element that cannot be read counts for nothing.
 */
export function metricsFormat(accept: string | null): MetricsFormat {
  if (accept === null) return "openmetrics";
  const [open, older] = [weightOf(accept, "openmetrics"), weightOf(accept, "prometheus")];
  return open > 0 && open >= older ? "openmetrics" : "prometheus";
}

/** What the most specific range that fits weighs, in thousandths; of equal ones the heaviest. */
function weightOf(accept: string, format: MetricsFormat): number {
  const { names, version } = RANGES[format];
  const fitting = parseWeighted(accept).flatMap((element) => {
    if (element === "unreadable") return [];
    const asked = element.parameters.find(([name]) => name === "version")?.[1];
    const rank = names.indexOf(element.range);
    return rank < 0 || (asked !== undefined && asked !== version) ? [] : [{ rank, weight: element.weight }];
  });
  const nearest = Math.min(...fitting.map(({ rank }) => rank));
  return Math.max(0, ...fitting.filter(({ rank }) => rank === nearest).map(({ weight }) => weight));
}
