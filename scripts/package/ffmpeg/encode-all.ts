import type { Loudness } from "../../../src/core/audio/track.ts";
import type { Slots } from "../slots.ts";
import { encodeArgs, type Group } from "./encode.ts";
import { loudnessIn } from "./loudness.ts";
import type { Master } from "./probe.ts";
import { run } from "./run.ts";
import type { Tools } from "./tools.ts";

/** All groups are encoded; or ffmpeg's reason why not. */
export type Encoded = { readonly kind: "encoded"; readonly loudness: Loudness | undefined } | { readonly kind: "failed"; readonly why: string };

/** Runs ffmpeg for each group, as slots come free. The first that fails ends the others. `heard`: takes how many seconds of the master the slowest has done. */
export async function encodeAll(tools: Tools, path: string, master: Master, groups: readonly Group[], slots: Slots, signal: AbortSignal, heard: (seconds: number) => void): Promise<Encoded> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const done = groups.map(() => 0);
  let loudness: Loudness | undefined;
  let reason: string | undefined;
  await Promise.all(
    groups.map((group, at) =>
      slots.run(async () => {
        const ran = await run(tools.ffmpeg, encodeArgs(path, master, group), either, (line) => {
          const micros = Number(/^out_time_us=(\d+)$/.exec(line)?.[1] ?? Number.NaN);
          if (!Number.isFinite(micros)) return;
          done[at] = micros / 1e6;
          heard(Math.min(...done));
        });
        if (ran.kind === "failed") {
          reason ??= ran.why;
          failing.abort();
        } else if (group.measure) loudness = loudnessIn(ran.said);
      }),
    ),
  );
  return reason === undefined ? { kind: "encoded", loudness } : { kind: "failed", why: reason };
}
