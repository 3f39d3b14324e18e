import type { CostView } from "../../../src/control/prewarm-answers.ts";
import { bytesText, count } from "../prewarm/numbers.ts";
import { columns } from "./table.ts";

/** Costs of several calls as one: a file that two of them name counts twice, so it is that much at most. */
export function costOf(costs: readonly CostView[]): CostView {
  const regions = [...Map.groupBy(costs.flatMap((cost) => cost.regions), ({ region }) => region)].map(([region, parts]) => ({
    region,
    files: parts.reduce((sum, { files }) => sum + files, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    requests_per_sec: parts.reduce((sum, part) => sum + part.requests_per_sec, 0),
  }));
  return { regions, not_reached: [...new Set(costs.flatMap((cost) => cost.not_reached))] };
}

/** A cost in words: what each region knows of it and would have to fetch anew, and how many plays a second go to the origin until then. */
export function costLines({ regions, not_reached: silent }: CostView): string[] {
  const known = regions.filter(({ files }) => files > 0);
  const rest = regions.length - known.length;
  const table = columns(["region", "files", "bytes", "plays a second, each at most a request to the origin"], known.map(({ region, files, bytes, requests_per_sec: rate }) => [region, count(files), bytesText(bytes), rate.toFixed(rate < 10 ? 2 : 0)]));
  return [
    ...(known.length === 0 ? ["Nothing that is played anywhere, as far as regions know."] : ["What would be fetched anew of what is played:", ...table.map((line) => `  ${line}`)]),
    ...(known.length > 0 && rest > 0 ? [`  and nothing in ${rest === 1 ? "one other region" : `${rest} others`}`] : []),
    ...(silent.length === 0 ? [] : [`Did not answer: ${silent.join(", ")}`]),
  ];
}
