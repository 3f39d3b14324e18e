import { quote } from "./grammar.ts";

/** One metric of `Server-Timing`: its name, how long it took in ms, and words for people. */
export type ServerTimingMetric = { readonly name: string; readonly durMs?: number; readonly desc?: string };

/**
 * The `Server-Timing` header (W3C Server Timing, "The Server-Timing Header Field") of these metrics, in order; empty
 * for none. What a token cannot hold becomes `_` in a name, and a metric without a name is left out; a duration that
 * is negative or not finite is left out; durations are cut to microseconds.
 */
export function formatServerTiming(metrics: readonly ServerTimingMetric[]): string {
  return metrics.flatMap((metric) => (metric.name === "" ? [] : formatMetric(metric))).join(", ");
}

function formatMetric({ name, durMs, desc }: ServerTimingMetric): string {
  const duration = durMs !== undefined && durMs >= 0 && durMs < 1e15 ? `;dur=${Math.round(durMs * 1000) / 1000}` : "";
  const description = desc === undefined ? "" : `;desc=${quote(desc)}`;
  return `${name.replace(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g, "_")}${duration}${description}`;
}
