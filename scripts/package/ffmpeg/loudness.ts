import type { Loudness } from "../../../src/core/audio/track.ts";
import type { Said } from "./run.ts";

/** What the filter `ebur128=peak=true` says at its end; nothing of silence, whose loudness is no number. */
export function loudnessIn(said: readonly Said[]): Loudness | undefined {
  const text = said.map(({ text }) => text).join("\n");
  const summary = text.slice(text.lastIndexOf("Summary:"));
  const number = (name: RegExp): number => Number(name.exec(summary)?.[1] ?? Number.NaN);
  const [lufs, rangeLu, peakDbtp] = [number(/\bI:\s+(\S+) LUFS/), number(/\bLRA:\s+(\S+) LU/), number(/\bPeak:\s+(\S+) dBFS/)];
  // −70 LUFS is where the gate of EBU R 128 is: nothing was louder.
  return [lufs, rangeLu, peakDbtp].every(Number.isFinite) && lufs > -70 ? { lufs, rangeLu, peakDbtp } : undefined;
}
