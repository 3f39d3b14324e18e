import { writeFileSync } from "node:fs";
import { CHART_USAGE, DATA_BESIDE, readChartArguments } from "./arguments.ts";
import { chartsIn } from "./charts.ts";
import { type Measured, measure } from "./measure.ts";
import { pictureOf } from "./picture.ts";
import { countryPrior, flatPrior } from "./places.ts";
import { listeningText, missedTargets, slopesText, tableText } from "./report.ts";

/** How steep plays may fall from place to place; the first one is shown in full. */
const SLOPES = [1, 0.5, 0.8, 1.2] as const;

/** Judgement on daily charts, compared with simpler ways; exit code 1 when it misses its aims, 2 when the command line is wrong. */
export function simulateCharts(args: readonly string[], root: string): number {
  const command = readChartArguments(args, process.env["DOWNBEAT_CHARTS"] ?? new URL(DATA_BESIDE, root).pathname);
  if (command.kind === "help") {
    process.stdout.write(CHART_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const mistake of command.mistakes) console.error(mistake);
    return 2;
  }
  const { data, isNamed, svg, seed } = command.options;
  const charts = chartsIn(data);
  if (charts === undefined) {
    console.error(`${isNamed ? "" : "SKIPPED: "}no charts in ${data}: --data DIR names a folder that has them, see --help`);
    return isNamed ? 2 : 0;
  }
  const bySlope = new Map<number, Measured>();
  const missed: string[] = [];
  for (const slope of SLOPES) {
    const measured = measure(charts, slope, seed, countryPrior);
    bySlope.set(slope, measured);
    missed.push(...missedTargets(measured).map((text) => `s = ${slope}: ${text}`));
    if (slope !== SLOPES[0]) continue;
    console.log(`seed ${seed}\n${listeningText(SLOPES)}\n\ns = ${slope}: ${tableText(measured)}\n`);
    if (svg !== undefined) writeFileSync(svg, pictureOf(measured));
  }
  console.log(`${slopesText(bySlope)}\n`);
  console.log(`nothing known of languages before the first day:\n${slopesText(new Map([[SLOPES[0], measure(charts, SLOPES[0], seed, flatPrior)]]))}`);
  for (const text of missed) console.log(`MISSED: ${text}`);
  return missed.length === 0 ? 0 : 1;
}
