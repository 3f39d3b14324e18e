import type { SampleTable } from "./sample-table.ts";

/** Seconds from which on a new fragment begins: the first six are cut small for an early first sound, then every six. */
const FIRST_SEC = [1, 3] as const;
const GRID_SEC = 6;
/** What would be left behind the last cut at least; less stays in the fragment before, so that frames of all lengths are cut as often. */
const LEAST_REST_SEC = 0.25;

/** One fragment of a variant: which samples, how long they last on the media's clock, priming and all, and their bytes. */
export type Fragment = { readonly firstSample: number; readonly samples: number; readonly begin: number; readonly ticks: number; readonly bytes: number };

/** Where tracks of so many seconds are cut: 1, 3, 6, 12, 18 … s. The same for all variants of a track. */
export function cutsOf(durationSec: number): number[] {
  const cuts: number[] = [];
  const most = durationSec - LEAST_REST_SEC;
  for (const cut of FIRST_SEC) if (cut < most) cuts.push(cut);
  for (let cut = GRID_SEC; cut < most; cut += GRID_SEC) cuts.push(cut);
  return cuts;
}

/**
 * Groups samples into fragments: each begins with the first sample that is heard at or after its cut, counted from the sound's
 * beginning, so that nothing drifts. A cut that no sample follows, or that one sample spans together with the next, is left out.
 */
export function fragmentsOf({ timescale, priming, sizes, ticks }: Pick<SampleTable, "timescale" | "priming" | "sizes" | "ticks">, cuts: readonly number[]): Fragment[] {
  const fragments: Fragment[] = [];
  let [begin, at, firstSample, bytes, cut] = [0, 0, 0, 0, 0];
  const close = (end: number): void => {
    if (end > firstSample) fragments.push({ firstSample, samples: end - firstSample, begin, ticks: at - begin, bytes });
    [firstSample, begin, bytes] = [end, at, 0];
  };
  for (let sample = 0; sample < sizes.length; sample += 1) {
    // at − priming ≥ cut × timescale: whole numbers on both sides.
    if (cut < cuts.length && at - priming >= (cuts[cut] ?? 0) * timescale) {
      close(sample);
      while (cut < cuts.length && at - priming >= (cuts[cut] ?? 0) * timescale) cut += 1;
    }
    bytes += sizes[sample] ?? 0;
    at += ticks[sample] ?? 0;
  }
  close(sizes.length);
  return fragments;
}
