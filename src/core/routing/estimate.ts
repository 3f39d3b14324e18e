import { leftAfter } from "./fading.ts";
import type { Own } from "./own.ts";
import type { Source } from "./standing.ts";

/** As much as the region's word counts while it is new: so many first bytes of one's own count the same. */
const REGION_COUNTS = 4;
/** What a measurement of the region is worth halves with its age. */
const REGION_HALF_LIFE_MS = 60_000;

/** A measurement holds for so long; then what it differs from the seed by halves each time as much more time has gone. */
const HOLD_MS = 20_000;
const FADE_MS = 60_000;

/** First bytes a 95th percentile needs. */
const LEAST_FOR_P95 = 20;

/** What a first byte and a body from an edge take, as far as anybody here knows. */
export type Estimate = { firstByteMs: number; source: Source; usualMs?: number; p95Ms?: number; kbps?: number };

/** What to expect of an edge that nobody measured, and why that. */
export type Seeded = { readonly ms: number; readonly source: Source };

/** What was measured here and in the region, taken together, whenever that was. */
type Measured = { readonly ms: number; readonly source: Source; readonly ageMs: number };

/**
 * One's own measurements where there are enough new ones, else the region's, else the seed. Old ones that are worse than the seed fade
 * towards it, so that an edge that was slow is tried again: by itself about as many minutes later as it seemed slower by powers of two, and not
 * while others measure it.
 */
export function estimate(own: Own, seed: Seeded, nowMs: number): Estimate {
  const { news } = own;
  const found = faded(measured(own, nowMs), seed);
  const p95Ms = own.usual.total(nowMs) >= LEAST_FOR_P95 ? own.usual.quantile(0.95) : news?.p95Ms;
  const kbps = own.body.kbps(nowMs) ?? news?.kbps;
  const usualMs = own.usual.quantile(0.5);
  if (usualMs !== undefined && usualMs > 0) found.usualMs = usualMs;
  if (p95Ms !== undefined && p95Ms > 0) found.p95Ms = p95Ms;
  if (kbps !== undefined && kbps > 0) found.kbps = kbps;
  return found;
}

/** The first byte that was measured; undefined: nobody did. */
export function measured(own: Own, nowMs: number): Measured | undefined {
  const { news } = own;
  const regionMs = news?.firstByteMs ?? 0;
  const regionAgeMs = news === undefined || regionMs === 0 ? Number.POSITIVE_INFINITY : news.ageMs + Math.max(0, nowMs - own.heardMs);
  const regionCounts = REGION_COUNTS * leftAfter(regionAgeMs, REGION_HALF_LIFE_MS);
  const ownCounts = own.count.at(nowMs);
  if (ownCounts + regionCounts === 0) return undefined;
  const ownShare = ownCounts / (ownCounts + regionCounts);
  const ms = ownShare * own.firstByteMs(nowMs) + (1 - ownShare) * regionMs;
  return { ms, source: ownShare >= 0.5 ? "here" : "region", ageMs: Math.min(ownCounts > 0 ? nowMs - own.peak.atMs : Number.POSITIVE_INFINITY, regionAgeMs) };
}

function faded(measured: Measured | undefined, seed: Seeded): Estimate {
  if (measured === undefined) return { firstByteMs: seed.ms, source: seed.source };
  const { ms, source, ageMs } = measured;
  const left = seed.ms < ms ? leftAfter(ageMs - HOLD_MS, FADE_MS) : 1;
  return { firstByteMs: seed.ms + (ms - seed.ms) * left, source: left < 0.5 ? seed.source : source };
}
