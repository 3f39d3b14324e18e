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
export function estimate(own: Own, seedMs: number, seeded: boolean, nowMs: number): Estimate {
  const { news } = own;
  const regionAgeMs = news === undefined ? Number.POSITIVE_INFINITY : news.ageMs + Math.max(0, nowMs - own.heardMs);
  const regionMs = news?.firstByteMs ?? 0;
  const regionCounts = regionMs > 0 ? REGION_COUNTS * leftAfter(regionAgeMs, REGION_HALF_LIFE_MS) : 0;
  const ownCounts = own.count.at(nowMs);
  const both = ownCounts + regionCounts;
  const [ownP95, regionP95] = [ownCounts >= 1 ? own.usual : undefined, news?.p95Ms ?? 0];
  const p95Ms = ownP95 !== undefined && own.usual.total(nowMs) >= LEAST_FOR_P95 ? ownP95.quantile(0.95) : regionP95 > 0 ? regionP95 : undefined;
  const kbps = own.body.kbps(nowMs) ?? (news !== undefined && news.kbps > 0 ? news.kbps : undefined);
  const more = { ...(p95Ms === undefined ? {} : { p95Ms }), ...(kbps === undefined ? {} : { kbps }) };
  if (!(both > 0)) return { firstByteMs: seedMs, source: seeded ? "distance" : "unknown", ...more };
  const ownShare = ownCounts / both;
  const measuredMs = ownShare * own.peak.ms + (1 - ownShare) * regionMs;
  const ageMs = Math.min(own.count.at(nowMs) > 0 ? nowMs - own.peak.atMs : Number.POSITIVE_INFINITY, regionMs > 0 ? regionAgeMs : Number.POSITIVE_INFINITY);
  const left = leftAfter(ageMs - HOLD_MS, FADE_MS);
  const source: Source = left < 0.5 ? (seeded ? "distance" : "unknown") : ownShare >= 0.5 ? "here" : "region";
  return { firstByteMs: seedMs + (measuredMs - seedMs) * left, source, ...more };
}
