/** `npm run bench [-- name…] [--quick] [--only contender,…] [--json FILE] [--strict]`: every number we promise, against peers in the same run. */
import { writeFile } from "node:fs/promises";
import { cpus, loadavg, release, type } from "node:os";
import { parseArgs } from "node:util";
import { CONTENDER_NAMES } from "./bench/contenders.ts";
import type { ContenderName } from "./bench/contenders.ts";
import { judge } from "./bench/measure.ts";
import type { Findings, Measure, Verdict } from "./bench/measure.ts";
import { bundle } from "./bench/measures/bundle.ts";
import { coldSeek, coldStart } from "./bench/measures/cold.ts";
import { crowd } from "./bench/measures/crowd.ts";
import { edgeDeath } from "./bench/measures/edge-death.ts";
import { purgeGenerations } from "./bench/measures/generations.ts";
import { hedging } from "./bench/measures/hedging.ts";
import { hotHead, latency, range } from "./bench/measures/hot.ts";
import { memory } from "./bench/measures/memory.ts";
import { negotiation } from "./bench/measures/negotiation.ts";
import { playlist } from "./bench/measures/playlist.ts";
import { prewarmCounting } from "./bench/measures/prewarm-plays.ts";
import { prewarmFill } from "./bench/measures/prewarm-fill.ts";
import { prewarmMemory } from "./bench/measures/prewarm-memory.ts";
import { prewarmPlay } from "./bench/measures/prewarm-play.ts";
import { purgeComplete } from "./bench/measures/purge-complete.ts";
import { purgeG1 } from "./bench/measures/purge-g1.ts";
import { purgeHit } from "./bench/measures/purge-hit.ts";
import { purgeIdle } from "./bench/measures/purge-idle.ts";
import { purgeThroughput } from "./bench/measures/purge-throughput.ts";
import { routingDecide } from "./bench/measures/routing-decide.ts";
import { singleEdge } from "./bench/measures/single-edge.ts";
import { missing } from "./bench/proxies.ts";
import { rowsText, verdictsText } from "./bench/report.ts";

const MEASURES: readonly Measure[] = [bundle, coldStart, coldSeek, crowd, hotHead, latency, range, memory, purgeComplete, purgeG1, purgeThroughput, purgeIdle, purgeHit, purgeGenerations, prewarmPlay, prewarmFill, prewarmCounting, prewarmMemory, routingDecide, edgeDeath, hedging, singleEdge, negotiation, playlist];
/** A measure by its name, or all of a group by what their names begin with: `purge`. */
const named = (measure: Measure, name: string): boolean => measure.name === name || measure.name.startsWith(`${name}-`);

const USAGE = `npm run bench [-- name…] [--quick] [--only contender,…] [--json FILE] [--strict]

  name        ${MEASURES.map((measure) => measure.name).join(", ")} (all); purge, prewarm: those that begin with it
  --quick     fewer rounds and shorter loads
  --only      ${CONTENDER_NAMES.join(", ")} (all that are installed; ratios need both sides)
  --json      write tables and verdicts there
  --strict    exit 1 when a target is missed
`;

type Report = { measure: string; findings: Findings; verdicts: Verdict[] };

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, only: { type: "string" }, json: { type: "string" }, strict: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
  });
  const unknown = [
    ...positionals.filter((name) => !MEASURES.some((measure) => named(measure, name))),
    ...(values.only ?? "").split(",").filter((name) => name !== "" && !CONTENDER_NAMES.some((known) => known === name)),
  ];
  if (values.help === true || unknown.length > 0) {
    for (const name of unknown) console.error(`${name}: no such measure or contender`);
    process.stdout.write(USAGE);
    return unknown.length > 0 ? 2 : 0;
  }
  const gone = absent();
  const here = new Set(CONTENDER_NAMES.filter((name) => !gone.has(name) && (values.only === undefined || values.only.split(",").includes(name))));
  const setup = { quick: values.quick, contenders: <Name extends ContenderName>(wanted: readonly Name[]) => wanted.filter((name) => here.has(name)) };
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${type()} ${release()}, Node ${process.version}${values.quick ? ", quick" : ""}\n`);
  const [busy = 0] = loadavg();
  if (busy > cpus().length / 2) console.log(`others keep this machine busy (load ${busy.toFixed(1)}): milliseconds and rates are too bad, ratios are rough\n`);

  const reports: Report[] = [];
  for (const measure of MEASURES) {
    if (positionals.length > 0 && !positionals.some((name) => named(measure, name))) continue;
    const findings = await measure.run(setup);
    const verdicts = judge(measure.name, findings.results);
    reports.push({ measure: measure.name, findings, verdicts });
    console.log(`${measure.title}\n${rowsText(findings.rows)}\n${findings.note === undefined ? "" : `(${findings.note})\n`}`);
  }
  const verdicts = reports.flatMap((report) => report.verdicts);
  console.log(verdictsText(verdicts));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ quick: values.quick, node: process.version, cpu: cpus()[0]?.model, reports }, null, 2)}\n`);
  return values.strict && verdicts.some(({ verdict }) => verdict === "short") ? 1 : 0;
}

/** Contenders whose program is not here, having said how to get it. */
function absent(): Set<ContenderName> {
  const names = new Set<ContenderName>();
  for (const [program, list] of [["nginx", ["nginx", "nginx-slices"]], ["varnish", ["varnish"]]] as const) {
    const how = missing(program);
    if (how === undefined) continue;
    console.log(how);
    for (const name of list) names.add(name);
  }
  return names;
}

process.exitCode = await main(process.argv.slice(2));
