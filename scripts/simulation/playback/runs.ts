import type { ChoicePolicy } from "../../../src/core/audio/choice-policy.ts";
import type { Track } from "../../../src/core/audio/track.ts";
import { Random } from "../random.ts";
import { CONTESTANTS } from "./contestants.ts";
import { toldOf } from "./known.ts";
import { type Heard, listen } from "./session.ts";
import { Bandwidth, type Trace } from "./traces.ts";

/** Somebody who presses play: on the line of which trace, when on it. */
export type Start = { readonly trace: number; readonly atMs: number; readonly lots: Random };

/** What each way to play made of a start. */
export type Run = { readonly trace: number; readonly atMs: number; readonly heard: ReadonlyMap<string, Heard> };

/** So many starts, evenly many on each trace, each at any time of it. */
export function startsOn(traces: readonly Trace[], starts: number, seed: number): Start[] {
  return Array.from({ length: starts }, (_, at) => {
    const lots = new Random(seed * 1_000_003 + at);
    const trace = Math.floor((at * traces.length) / starts);
    const lengthMs = traces[trace]?.steps.reduce((sum, [ms]) => sum + ms, 0) ?? 0;
    return { trace, atMs: lots.between(0, lengthMs), lots };
  });
}

/** Plays every start in every way. `known`: of the listeners, those of whom the edge is told anything. `names`: the ways, all where none are said. */
export async function play(traces: readonly Trace[], starts: readonly Start[], track: Track, known: number, policy?: ChoicePolicy, names: readonly string[] = [...CONTESTANTS.keys()]): Promise<Run[]> {
  const lines = traces.map((trace) => new Bandwidth(trace));
  const runs: Run[] = [];
  for (const { trace, atMs, lots } of starts) {
    const line = lines[trace];
    if (line === undefined) continue;
    const told = toldOf(line, atMs, known, lots);
    const heard = new Map<string, Heard>();
    for (const [name, contestant] of CONTESTANTS) {
      if (names.includes(name)) heard.set(name, await listen(line, atMs, track, contestant(track, told, policy)));
    }
    runs.push({ trace, atMs, heard });
  }
  return runs;
}
