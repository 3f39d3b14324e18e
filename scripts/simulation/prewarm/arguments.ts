import { parseArgs } from "node:util";

/** What the simulation of judgement is told: folder of charts, file for the picture, seed of the lots. */
export type ChartOptions = { readonly data: string; /** Whether --data named it. */ readonly isNamed: boolean; readonly svg: string | undefined; readonly seed: number };

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type ChartCommand = { readonly kind: "run"; readonly options: ChartOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

/** Where charts are looked for, from the repository, where neither --data nor DOWNBEAT_CHARTS says. */
export const DATA_BESIDE = "../shared/data/trends";

/** The text of `--help`. */
export const CHART_USAGE = `npm run simulate -- prewarm [--data DIR] [--svg FILE] [--seed N]

How much of the next day's charts would be warm if regions judged by the charts of today, beside simpler ways and an oracle.

  --data DIR  a folder with daily charts: a .csv or .csv.gz whose first line is date,country,pos,track and whose others are like
              2026-03-25,Chile,1,some-id, several days in a row (default: the variable DOWNBEAT_CHARTS, else ${DATA_BESIDE})
  --svg FILE  writes a picture of the result
  --seed N    of the lots that plays are drawn by (1)

Exit code 0: the aims are met, or there are no charts where none were named; 1: an aim is missed; 2: wrong arguments, no charts in --data.
`;

/** Reads the arguments after `npm run simulate -- prewarm`. Never throws. `data`: the folder where none is named. */
export function readChartArguments(args: readonly string[], data: string): ChartCommand {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: { data: { type: "string" }, svg: { type: "string" }, seed: { type: "string" }, help: { type: "boolean", short: "h", default: false } } });
  } catch (error) {
    return { kind: "wrong", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const { values } = parsed;
  if (values.help) return { kind: "help" };
  if (values.seed !== undefined && !/^\d{1,12}$/.test(values.seed)) return { kind: "wrong", mistakes: [`--seed: expected a whole number, found ${values.seed}`] };
  return { kind: "run", options: { data: values.data ?? data, isNamed: values.data !== undefined, svg: values.svg, seed: Number(values.seed ?? 1) } };
}
