import type { Family } from "./family.ts";
import { QUALITIES, type Quality } from "./quality.ts";
import type { TrackVariant } from "./track.ts";

/** Up to which rate (kbit/s) a lossy variant is low, and up to which it is normal: Opus sounds as good at two thirds of AAC's. */
const ENDS: Readonly<Record<Family, readonly [low: number, normal: number]>> = {
  aac: [112, 200],
  mp3: [112, 200],
  opus: [80, 140],
  flac: [112, 200],
  other: [112, 200],
};

/** What a variant is taken for that says nothing of its rate: a common MP3, a CD's FLAC. */
const UNSAID_KBPS = 192;
const UNSAID_LOSSLESS_KBPS = 1000;

/** A variant's rate in kbit/s over all of it: as said, else by its size, else a common one. Above 0. */
export function averageKbpsOf({ averageKbps, peakKbps, bytes, durationMs, lossless }: TrackVariant): number {
  const said = averageKbps ?? peakKbps;
  if (said !== undefined && said > 0) return said;
  if (bytes !== undefined && durationMs !== undefined && bytes > 0 && durationMs > 0) return (bytes * 8) / durationMs;
  return lossless ? UNSAID_LOSSLESS_KBPS : UNSAID_KBPS;
}

/** The rate of its densest part in kbit/s, never below its average; where nobody said, the average. */
export function peakKbpsOf(variant: TrackVariant): number {
  return Math.max(variant.peakKbps ?? 0, averageKbpsOf(variant));
}

/** How good a variant sounds. */
export function qualityOf(variant: TrackVariant): Quality {
  if (variant.lossless) return "lossless";
  const [low, normal] = ENDS[variant.family];
  const kbps = averageKbpsOf(variant);
  return kbps <= low ? "low" : kbps <= normal ? "normal" : "high";
}

/** How far up a quality is: 0 for the smallest. */
export function rankOf(quality: Quality): number {
  return QUALITIES.indexOf(quality);
}
