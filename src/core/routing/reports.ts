import { addClasses, CLASSES } from "./classes.ts";
import type { EdgeNews, EdgeReport } from "./news.ts";
import type { EjectedWhy } from "./standing.ts";

/** More than these nobody can have seen. */
const MOST_ASKED = 1e6;
const MOST_BYTES = 1e13;
const MOST_MS = 3_600_000;
const MOST_KBPS = 1e8;
const MOST_WAIT_SEC = 60;

const WHYS: ReadonlySet<string> = new Set<EjectedWhy>(["failures", "success-rate", "slow", "asked-to-wait", "hearsay"]);
const HOWS: ReadonlySet<string> = new Set(["unreachable", "timeout", "status", "wrong", "credentials", "broken"]);

/** A figure as it can be: nothing below 0, nothing above what can be, 0 for what is no number. */
export function figure(value: unknown, most: number): number {
  return typeof value === "number" && value > 0 ? Math.min(value, most) : 0;
}

/** A reason as one of the known words; undefined: it is none. */
export function ejectedWhy(value: unknown): EjectedWhy | undefined {
  return typeof value === "string" && WHYS.has(value) ? (value as EjectedWhy) : undefined;
}

/** A report of nothing. */
export function emptyReport(id: string): EdgeReport {
  return { id, asked: 0, failed: [], firstBytes: [], peakMs: 0, bytes: 0, bodyMs: 0, inFlight: 0, hedges: 0, drifts: 0 };
}

/** The report as it can be true: figures clamped, words nobody knows left out. */
export function cleanReport(report: EdgeReport): EdgeReport {
  const asked = figure(report.asked, MOST_ASKED);
  const ejected = ejectedWhy(report.ejected);
  const waitSec = figure(report.waitSec, MOST_WAIT_SEC);
  return {
    id: report.id,
    asked,
    failed: report.failed.filter(([how, times]) => HOWS.has(how) && times > 0).map(([how, times]) => [how, figure(times, MOST_ASKED)] as const),
    firstBytes: addClasses([], report.firstBytes.slice(0, CLASSES).map((count) => figure(count, MOST_ASKED))),
    peakMs: figure(report.peakMs, MOST_MS),
    bytes: figure(report.bytes, MOST_BYTES),
    bodyMs: figure(report.bodyMs, MOST_ASKED * MOST_MS),
    inFlight: figure(report.inFlight, MOST_ASKED),
    hedges: figure(report.hedges, MOST_ASKED),
    drifts: figure(report.drifts, MOST_ASKED),
    ...(ejected === undefined ? {} : { ejected }),
    ...(waitSec === 0 ? {} : { waitSec }),
  };
}

/** A region's news as they can be true. */
export function cleanNews(news: EdgeNews): EdgeNews {
  const ejected = ejectedWhy(news.ejected);
  return {
    id: news.id,
    firstByteMs: figure(news.firstByteMs, MOST_MS),
    p95Ms: figure(news.p95Ms, MOST_MS),
    kbps: figure(news.kbps, MOST_KBPS),
    mbps: figure(news.mbps, MOST_KBPS),
    ageMs: figure(news.ageMs, Number.MAX_SAFE_INTEGER),
    ...(ejected === undefined ? {} : { ejected }),
  };
}

/** News without an ejection. */
export function acquitted({ ejected: _ejected, ...news }: EdgeNews): EdgeNews {
  return news;
}

/** The report of two who saw the same edge. The slower peak, the longer wait, and the first in the alphabet of two reasons stand for both. */
export function addReports(a: EdgeReport, b: EdgeReport): EdgeReport {
  const failed = new Map(a.failed);
  for (const [how, times] of b.failed) failed.set(how, (failed.get(how) ?? 0) + times);
  const [ejected] = [a.ejected, b.ejected].filter((why) => why !== undefined).sort();
  const waitSec = Math.max(a.waitSec ?? 0, b.waitSec ?? 0);
  return {
    id: a.id,
    asked: a.asked + b.asked,
    failed: [...failed].sort(([one], [other]) => (one < other ? -1 : 1)),
    firstBytes: addClasses(a.firstBytes, b.firstBytes),
    peakMs: Math.max(a.peakMs, b.peakMs),
    bytes: a.bytes + b.bytes,
    bodyMs: a.bodyMs + b.bodyMs,
    inFlight: a.inFlight + b.inFlight,
    hedges: a.hedges + b.hedges,
    drifts: a.drifts + b.drifts,
    ...(ejected === undefined ? {} : { ejected }),
    ...(waitSec === 0 ? {} : { waitSec }),
  };
}
