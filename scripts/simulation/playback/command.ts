import { writeFileSync } from "node:fs";
import { aimsOf, aimsText } from "./aims.ts";
import { PLAYBACK_USAGE, type PlaybackOptions, TRACES_BESIDE, readPlaybackArguments } from "./arguments.ts";
import { CONTESTANTS } from "./contestants.ts";
import { trackOf } from "./ladder.ts";
import { pictureOf } from "./picture.ts";
import { LEGEND, tableText } from "./report.ts";
import { type Run, play, startsOn } from "./runs.ts";
import { summaryOf } from "./summary.ts";
import { type Trace, type TraceSet, tracesIn } from "./traces.ts";

/** Numbers were tuned on every second trace, from the first on; this says of a trace that it was not used for it. */
const isOther = ({ trace }: Run): boolean => trace % 2 === 1;

/** hls.js on measured lines, with our choice of the first variant and without; exit code 1 when it misses its aims, 2 when the command line is wrong. */
export async function simulatePlayback(args: readonly string[], root: string): Promise<number> {
  const command = readPlaybackArguments(args, process.env["DOWNBEAT_TRACES"] ?? new URL(TRACES_BESIDE, root).pathname);
  if (command.kind === "help") {
    process.stdout.write(PLAYBACK_USAGE);
    return 0;
  }
  if (command.kind === "wrong") {
    for (const mistake of command.mistakes) console.error(mistake);
    return 2;
  }
  const { options } = command;
  const sets = options.sets.map((set) => [set, tracesIn(options.data, set)] as const).filter((one): one is readonly [TraceSet, readonly Trace[]] => one[1] !== undefined);
  if (sets.length === 0) {
    console.error(`${options.isNamed ? "" : "SKIPPED: "}no traces in ${options.data}: --data DIR names a folder that has them, see --help`);
    return options.isNamed ? 2 : 0;
  }
  return simulateSets(options, sets);
}

async function simulateSets({ seed, starts, known, ladder, svg, json }: PlaybackOptions, sets: readonly (readonly [TraceSet, readonly Trace[]])[]): Promise<number> {
  const begun = performance.now();
  const track = trackOf(ladder, seed);
  const results = new Map<TraceSet, readonly Run[]>();
  if (!json) console.log(`seed ${seed}: ladder ${ladder}; of ${(100 * known).toFixed(0)} % of the listeners the edge is told something\n`);
  for (const [set, traces] of sets) {
    const runs = await play(traces, startsOn(traces, starts, seed), track, known);
    results.set(set, runs);
    if (!json) console.log(`${tableText(set, runs)}\n`);
  }
  const slow = results.get("3G");
  const aims = slow === undefined ? [] : [...aimsOf(slow, "3G"), ...aimsOf(slow.filter(isOther), "3G, traces not tuned on")];
  const lines = sets.find(([set]) => set === "3G")?.[1];
  if (svg !== undefined && slow !== undefined && lines !== undefined) writeFileSync(svg, await pictureOf(slow, lines, track, known, seed));
  if (json) console.log(JSON.stringify({ seed, starts, known, ladder, sets: Object.fromEntries([...results].map(([set, runs]) => [set, Object.fromEntries([...CONTESTANTS.keys()].map((name) => [name, summaryOf(runs, name)]))])), aims }));
  else console.log(`${LEGEND}\n\n${aimsText(aims)}\n\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
  return aims.every(({ isMet }) => isMet) ? 0 : 1;
}
