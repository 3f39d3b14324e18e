import * as fc from "fast-check";
import type { Attempt } from "../../../src/core/routing/attempt.ts";
import { EdgeBook } from "../../../src/core/routing/book.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import type { EdgeNews, EdgeReport } from "../../../src/core/routing/news.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/routing/policy.ts";
import { emptyReport } from "../../../src/core/routing/reports.ts";
import type { Health, Standing } from "../../../src/core/routing/standing.ts";

/** A moment. */
export const NOW = 1_000_000;

/** An edge with nothing special about it. */
export function edge(id: string, more: Partial<Edge> = {}): Edge {
  return { id, url: `https://${id}.example`, origin: "https://origin.example", weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false, ...more };
}

/** A book of edges with these names. */
export function book(ids: readonly string[], more: Partial<Policy> = {}): EdgeBook {
  return new EdgeBook(ids.map((id) => edge(id)), { ...DEFAULT_POLICY, ...more });
}

/** One request that ends now. */
export function asked(known: EdgeBook, id: string, nowMs: number, more: Partial<Attempt> = {}, trial = false): void {
  const attempt: Attempt = { edge: id, ended: "answered", ms: 30, ...more };
  known.began(id, nowMs - attempt.ms, trial);
  known.ended(attempt, nowMs);
}

/** Enough failures to eject an edge. */
export function fail(known: EdgeBook, id: string, nowMs: number, times = 3): void {
  for (let at = 0; at < times; at += 1) asked(known, id, nowMs, { ended: "unreachable", ms: 1 });
}

/** How one edge stands. */
export function standing(known: EdgeBook, id: string, nowMs: number): Standing {
  const found = known.standings(nowMs).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

/** How its health stands. */
export function health(known: EdgeBook, id: string, nowMs: number): Health {
  return standing(known, id, nowMs).health;
}

/** What a region says of an edge. */
export function news(id: string, more: Partial<EdgeNews> = {}): EdgeNews {
  return { id, firstByteMs: 0, p95Ms: 0, kbps: 0, mbps: 0, ageMs: 0, ...more };
}

/** What a colo tells of an edge. */
export function report(id: string, more: Partial<EdgeReport> = {}): EdgeReport {
  return { ...emptyReport(id), ...more };
}

/** What a colo tells of an edge that answers in `ms`, all of `times`. */
export function served(id: string, ms = 30, times = 10): EdgeReport {
  const below = Array.from({ length: Math.ceil(Math.log2(ms) * 3) }, () => 0);
  return report(id, { asked: times, firstBytes: [...below, times], peakMs: ms });
}

const count = fc.nat({ max: 1000 });

/** Any report of an edge that can be true. */
export const anyReport: fc.Arbitrary<EdgeReport> = fc.record({
  id: fc.constant("a"),
  asked: count,
  failed: fc.uniqueArray(fc.tuple(fc.constantFrom("unreachable", "timeout", "status", "broken"), fc.integer({ min: 1, max: 9 })), { selector: ([how]) => how, maxLength: 4 })
    .map((failed) => failed.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  firstBytes: fc.array(count, { maxLength: 48 }).map((counts) => counts.slice(0, counts.findLastIndex((some) => some > 0) + 1)),
  peakMs: count,
  bytes: count,
  bodyMs: count,
  inFlight: count,
  hedges: count,
  drifts: count,
}).chain((sums) => fc.constantFrom<Partial<EdgeReport>>({}, {}, { ejected: "failures" }, { ejected: "slow", waitSec: 1 }, { ejected: "hearsay" }, { waitSec: 7 }).map((more) => Object.assign({}, sums, more)));
