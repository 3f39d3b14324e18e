import type { Family } from "../family.ts";
import type { TrackVariant } from "../track.ts";
import type { Rates } from "./rates.ts";

/** A variant that is listed, and its rates. */
export type Rated = { readonly variant: TrackVariant; readonly rates: Rates };

/** What a bit is worth to the ear, against one of AAC: Opus reaches the same with two thirds, MP3 needs a third more. */
const WORTH: Readonly<Record<Family, number>> = { aac: 1, opus: 1.5, mp3: 0.75, flac: 1, other: 1 };

/** More than any lossy variant has, in bit/s. */
const LOSSLESS = 1e12;

/**
 * SCORE of each variant by id (rfc8216bis §4.4.6.2): whole numbers from 1, the higher the better it sounds. Lossless is above all others;
 * these are in the order of their rates, each codec's by what it is worth. Every variant has one, as the RFC wants it of all or none.
 */
export function scoresOf(rated: readonly Rated[]): ReadonlyMap<string, number> {
  const sorted = rated.toSorted((a, b) => soundOf(a) - soundOf(b));
  return new Map(sorted.map(({ variant }, at) => [variant.id, at + 1]));
}

function soundOf({ variant: { family, lossless }, rates: { average, peak } }: Rated): number {
  return (average ?? peak) * WORTH[family] + (lossless ? LOSSLESS : 0);
}
