/**
 * `npm run simulate -- purge [--seed N] [--runs N]`: the purge protocol against everything that can go wrong; exit 1 when a guarantee breaks.
 * `npm run simulate -- prewarm [--data DIR] [--svg FILE] [--seed N]`: judgement on real charts; exit 1 when it misses its aims.
 * `npm run simulate -- routing [--data DIR] [--svg FILE] [--seed N] …`: the choice of upstream edges on days of faults; exit 1 when it misses its aims.
 * `npm run simulate -- playback [--data DIR] [--svg FILE] [--seed N] …`: hls.js on measured lines, with our first variant and without; exit 1 when it misses its aims.
 */
import { SIMULATE_USAGE, type SimulateOptions, readSimulateArguments } from "./simulation/arguments.ts";
import { BUGS } from "./simulation/bugs.ts";
import { campaign } from "./simulation/campaign.ts";
import { simulatePlayback } from "./simulation/playback/command.ts";
import { simulateCharts } from "./simulation/prewarm/command.ts";
import { simulateRouting } from "./simulation/routing/command.ts";
import type { Outcome } from "./simulation/run.ts";
import { statesText } from "./simulation/states.ts";

const PROGRESS_MS = 5000;

/** Runs the command and returns its exit code: 0 all held, 1 something broke, 2 the command line is wrong. */
function main(args: readonly string[]): number | Promise<number> {
  if (args[0] === "prewarm") return simulateCharts(args.slice(1), new URL("..", import.meta.url).href);
  if (args[0] === "routing") return simulateRouting(args.slice(1), new URL("..", import.meta.url).href);
  if (args[0] === "playback") return simulatePlayback(args.slice(1), new URL("..", import.meta.url).href);
  const command = readSimulateArguments(args, Math.floor(Math.random() * 1e9));
  if (command.kind === "help") {
    process.stdout.write(SIMULATE_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const mistake of command.mistakes) console.error(mistake);
    return 2;
  }
  return simulate(command.options);
}

function simulate({ first, runs, bug }: SimulateOptions): number {
  console.log(`seed ${first}, ${runs} ${runs === 1 ? "run" : "runs"}${bug === undefined ? "" : `, planted: ${BUGS[bug]}`}`);
  const begun = performance.now();
  let [done, toldMs] = [0, begun];
  const tick = (outcome: Outcome): void => {
    done += 1;
    if (outcome.violations.length > 0) console.log(brokenText(outcome));
    if (performance.now() - toldMs < PROGRESS_MS) return;
    toldMs = performance.now();
    console.log(`${done} runs, ${(done / ((toldMs - begun) / 1000)).toFixed(1)} runs/s`);
  };
  const result = campaign(first, runs, { bug, stops: bug !== undefined, tick });
  const seconds = (performance.now() - begun) / 1000;
  const { lines, missing } = statesText(result.reached);
  console.log(`\nreached:\n${lines.join("\n")}\n`);
  if (missing.length > 0) console.log(`not reached: ${missing.join(", ")}\n`);
  console.log(`${result.runs} runs, ${result.purges} purges and blocks, ${result.broken.length} runs broke a guarantee; ${seconds.toFixed(1)} s, ${(result.runs / seconds).toFixed(1)} runs/s`);
  return result.broken.length === 0 ? 0 : 1;
}

function brokenText({ seed, plan, violations }: Outcome): string {
  const replay = `npm run simulate -- purge --seed ${seed}${plan.bug === undefined ? "" : ` --bug ${plan.bug}`}`;
  return [`BROKEN at seed ${seed} (${replay})`, ...violations.map(({ guarantee, what, atMs }) => `  ${guarantee} at ${atMs} ms: ${what}`), `  ${JSON.stringify(plan)}`].join("\n");
}

process.exitCode = await main(process.argv.slice(2));
