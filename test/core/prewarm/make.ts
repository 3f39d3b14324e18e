import * as fc from "fast-check";
import type { HotFile } from "../../../src/core/prewarm/hot-file.ts";
import { NO_ODDS } from "../../../src/core/prewarm/odds.ts";
import type { PlanInput } from "../../../src/core/prewarm/plan.ts";
import { type Tide, tideOf } from "../../../src/core/prewarm/tide.ts";

/** A day in ms, and a time in it. */
export const DAY = 86_400_000;
/** A moment. */
export const NOW = Date.UTC(2026, 5, 1, 12);

/** A file as a region knows it. */
export function hot(base: string, more: Partial<HotFile> = {}): HotFile {
  return { base, playsPerDay: 100, listeners: 10, size: 4_000_000, startBytes: 262_144, tags: [], missMs: 300, firstPlayedAtMs: 0, lastPlayedAtMs: NOW, ...more };
}

/** What a region tells, of files played ever less. */
export function tide(...bases: readonly string[]): Tide {
  return tideOf(bases.map((base, at) => hot(base, { playsPerDay: 1000 - at })), { listeners: 5, nowMs: NOW });
}

/** A plan's input where nothing is known, played or warm, and bytes are plenty. */
export function input(more: Partial<PlanInput> = {}): PlanInput {
  return {
    nowMs: NOW, here: [], tides: new Map(), seen: new Map(), agreement: new Map(), prior: () => 0.01, most: 10, listeners: 5,
    odds: NO_ODDS, warm: new Set(), holdBytes: 1e12, fetchBytes: 1e12, leastChance: 0, ...more,
  };
}

/** One of a few names, so that regions share files. */
export const baseText = fc.integer({ min: 0, max: 30 }).map((n) => `a.test/${n}.mp3`);
const count = (max: number) => fc.integer({ min: 0, max });

/** Files of a region, each once. */
export const hotFiles = fc.uniqueArray(
  fc.record({ base: baseText, playsPerDay: fc.double({ min: 0, max: 1e6, noNaN: true }), listeners: count(20), startBytes: count(2_000_000), missMs: count(2000) }).map(({ base, ...more }) => hot(base, more)),
  { selector: ({ base }) => base, maxLength: 25 },
);

/** All a plan may stand on. */
export const planInput: fc.Arbitrary<PlanInput> = fc.record({
  here: hotFiles,
  tides: fc.dictionary(fc.constantFrom("oc", "weur", "sam"), hotFiles, { noNullPrototype: true }).map((tides) => new Map(Object.entries(tides).map(([region, files]) => [region, tideOf(files, { listeners: 5, nowMs: NOW })]))),
  seen: fc.uniqueArray(fc.tuple(baseText, count(13)), { selector: ([base]) => base, maxLength: 10 })
    .map((seen) => new Map(seen.map(([base, days]) => [base, { base, playsPerDay: 50, size: 1, startBytes: 262_144, missMs: 200, lastMs: NOW - days * DAY }]))),
  agreement: fc.dictionary(fc.constantFrom("oc", "weur"), count(100), { noNullPrototype: true }).map((counts) => new Map(Object.entries(counts).map(([region, came]) => [region, { tried: 100, came }]))),
  odds: fc.array(fc.tuple(count(50), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: NO_ODDS.length / 2, maxLength: NO_ODDS.length / 2 }).map((odds) => odds.flatMap(([tried, share]) => [tried, tried * share])),
  warm: fc.uniqueArray(baseText, { maxLength: 8 }).map((bases) => new Set(bases)),
  most: fc.integer({ min: 1, max: 25 }),
  holdBytes: count(10_000_000),
  fetchBytes: count(10_000_000),
  leastChance: fc.constantFrom(0, 0.02, 0.2),
}).map((more) => input(more));
