import { leftAfter } from "./fading.ts";
import type { Own } from "./own.ts";
import type { Source, Standing } from "./standing.ts";

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
export type Estimate = Pick<Standing, "firstByteMs" | "source" | "p95Ms" | "kbps">;

/**
 * One's own measurements where there are enough new ones, else the region's, else the seed. Old ones fade towards the seed, so that an
 * edge that was slow is tried again: by itself about as many minutes later as it seemed slower by powers of two, and not while others measure it.
 */
export function estimate(own: Own, seed: { readonly ms: number; readonly source: Source }, nowMs: number): Estimate {
  const { news } = own;
  const regionAgeMs = news === undefined ? Number.POSITIVE_INFINITY : news.ageMs + Math.max(0, nowMs - own.heardMs);
  const regionMs = news?.firstByteMs ?? 0;
  const regionCounts = regionMs > 0 ? REGION_COUNTS * leftAfter(regionAgeMs, REGION_HALF_LIFE_MS) : 0;
  const ownCounts = own.count.at(nowMs);
  const both = ownCounts + regionCounts;
  const more = { ...p95Of(own, nowMs), ...kbpsOf(own, nowMs) };
  if (!(both > 0)) return { firstByteMs: seed.ms, source: seed.source, ...more };
  const ownShare = ownCounts / both;
  const measuredMs = ownShare * own.firstByteMs(nowMs) + (1 - ownShare) * regionMs;
  const ageMs = Math.min(ownCounts > 0 ? nowMs - own.peak.atMs : Number.POSITIVE_INFINITY, regionMs > 0 ? regionAgeMs : Number.POSITIVE_INFINITY);
  const left = leftAfter(ageMs - HOLD_MS, FADE_MS);
  const source = left < 0.5 ? seed.source : ownShare >= 0.5 ? "here" : "region";
  return { firstByteMs: seed.ms + (measuredMs - seed.ms) * left, source, ...more };
}

/** One's own, where there is enough to go by, else the region's. */
function p95Of({ usual, news }: Own, nowMs: number): { readonly p95Ms?: number } {
  const p95Ms = usual.total(nowMs) >= LEAST_FOR_P95 ? usual.quantile(0.95) : news?.p95Ms;
  return p95Ms === undefined || p95Ms <= 0 ? {} : { p95Ms };
}

function kbpsOf({ body, news }: Own, nowMs: number): { readonly kbps?: number } {
  const kbps = body.kbps(nowMs) ?? news?.kbps ?? 0;
  return kbps > 0 ? { kbps } : {};
}
