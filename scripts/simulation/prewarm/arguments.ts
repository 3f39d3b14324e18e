import { parseArgs } from "node:util";

/** What the simulation of judgement is told: folder of charts, file for the picture, seed of the lots. */
export type ChartOptions = { readonly data: string; readonly svg: string | undefined; readonly seed: number };

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type ChartCommand = { readonly kind: "run"; readonly options: ChartOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

/** Where charts are looked for, from the repository, where neither --data nor DOWNBEAT_CHARTS says. */
export const DATA_BESIDE = "../shared/data/trends";

/** The text of `--help`. */
export const CHART_USAGE = `npm run simulate -- prewarm [--data DIR] [--svg FILE] [--seed N]

  --data DIR  a folder with daily charts, date,country,pos,track in a .csv or .csv.gz
              (the variable DOWNBEAT_CHARTS, else data kept beside the repository)
  --svg FILE  writes a picture of the result
  --seed N    of the lots that plays are drawn by (1)
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
  return { kind: "run", options: { data: values.data ?? data, svg: values.svg, seed: Number(values.seed ?? 1) } };
}
