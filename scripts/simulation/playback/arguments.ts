import { parseArgs } from "node:util";
import { LADDERS, type LadderName } from "./ladder.ts";
import { TRACE_FILES, type TraceSet } from "./traces.ts";

/** What the simulation of playback is told. */
export type PlaybackOptions = {
  readonly data: string;
  /** Whether --data named it. */
  readonly isNamed: boolean;
  readonly sets: readonly TraceSet[];
  readonly seed: number;
  /** Starts on each set of traces. */
  readonly starts: number;
  /** Of the listeners, those of whom the edge is told anything. */
  readonly known: number;
  readonly ladder: LadderName;
  readonly svg: string | undefined;
  readonly json: boolean;
};

/** What the arguments ask for; `wrong` lists every mistake there is. */
export type PlaybackCommand = { readonly kind: "run"; readonly options: PlaybackOptions } | { readonly kind: "help" } | { readonly kind: "wrong"; readonly mistakes: readonly string[] };

/** Where traces are looked for, from the repository, where neither --data nor DOWNBEAT_TRACES says. */
export const TRACES_BESIDE = "../shared/data";

/** The text of `--help`. */
export const PLAYBACK_USAGE = `npm run simulate -- playback [--data DIR] [--traces 3G|4G|fcc] [--seed N] [--starts N] [--known SHARE] [--ladder NAME] [--svg FILE] [--json]

hls.js itself on measured lines, simulated second by second: with the variant first that the edge chooses for each listener, and without.

  --data DIR      a folder with traces of bandwidth, or with a folder "bandwidth" of them: ${Object.values(TRACE_FILES).map((file) => `${file}.jsonl.gz`).join(", ")}, a line
                  {"trace": name, "ms_kbps_lat": [[ms, kbit/s, round trip in ms], …]} each (default: the variable DOWNBEAT_TRACES, else ${TRACES_BESIDE})
  --traces SET    one set of them (all)
  --seed N        what starts and luck are drawn from (1)
  --starts N      listeners on each set, evenly many on each trace (172)
  --known SHARE   of them, those of whose line the edge is told anything (0.7)
  --ladder NAME   ${Object.keys(LADDERS).join(", ")} (aac)
  --svg FILE      draws when the first sound comes on the 3G traces, and one listener
  --json          the numbers instead of the tables

Exit code 0: the aims are met, or there are no traces where none were named; 1: an aim is missed; 2: wrong arguments, no traces in --data.
`;

/** Reads the arguments after `npm run simulate -- playback`. Never throws. `data`: the folder where none is named. */
export function readPlaybackArguments(args: readonly string[], data: string): PlaybackCommand {
  let parsed;
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean", default: false } as const;
    parsed = parseArgs({ args: [...args], options: { data: text, traces: text, seed: text, starts: text, known: text, ladder: text, svg: text, json: flag, help: { ...flag, short: "h" } } });
  } catch (error) {
    return { kind: "wrong", mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const { values } = parsed;
  if (values.help) return { kind: "help" };
  const sets = (["3G", "4G", "fcc"] as const).filter((set) => values.traces === undefined || values.traces === set);
  const ladder = (["aac", "aac+opus"] as const).find((name) => name === (values.ladder ?? "aac"));
  const known = Number(values.known ?? 0.7);
  const mistakes = [
    ...(sets.length > 0 ? [] : [`--traces: expected one of ${Object.keys(TRACE_FILES).join(", ")}, found ${values.traces}`]),
    ...(values.seed === undefined || /^\d{1,9}$/.test(values.seed) ? [] : [`--seed: expected a whole number, found ${values.seed}`]),
    ...(values.starts === undefined || /^[1-9]\d{0,4}$/.test(values.starts) ? [] : [`--starts: expected a whole number from 1, found ${values.starts}`]),
    ...(known >= 0 && known <= 1 && values.known !== "" ? [] : [`--known: expected a share from 0 to 1, found ${values.known}`]),
    ...(ladder === undefined ? [`--ladder: expected one of ${Object.keys(LADDERS).join(", ")}, found ${values.ladder}`] : []),
  ];
  if (ladder === undefined || mistakes.length > 0) return { kind: "wrong", mistakes };
  return {
    kind: "run",
    options: { data: values.data ?? data, isNamed: values.data !== undefined, sets, seed: Number(values.seed ?? 1), starts: Number(values.starts ?? 172), known, ladder, svg: values.svg, json: values.json },
  };
}
