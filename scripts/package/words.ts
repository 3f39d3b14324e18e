import type { Loudness } from "../../src/core/audio/track.ts";

/** What is written into the files themselves, so that a file alone says what it is: the master's own tags, and its loudness. */
export type Words = { readonly title?: string; readonly artist?: string; readonly release?: string; readonly date?: string; readonly isrc?: string; readonly label?: string; readonly loudness?: Loudness };

/** ReplayGain 2.0's reference. */
const REFERENCE_LUFS = -18;

/** Loudness as ReplayGain 2.0 writes it, which players read from tags. */
export function replayGain({ lufs, peakDbtp }: Loudness): { readonly gain: string; readonly peak: string } {
  return { gain: `${(REFERENCE_LUFS - lufs).toFixed(2)} dB`, peak: (10 ** (peakDbtp / 20)).toFixed(6) };
}
