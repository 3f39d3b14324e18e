import type { HotFile } from "../../src/core/prewarm/hot-file.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { PurgeCost, Warmth } from "../prewarm-ports.ts";
import type { PlayBook } from "./play-book.ts";
import type { WarmFiles } from "./warm-files.ts";
import type { WarmQueue } from "./warm-queue.ts";
import type { WarmTerms } from "./warm-terms.ts";

const DAY_SEC = 86_400;

/** What is told from. */
export type TellingParts = {
  readonly region: Region;
  readonly plays: PlayBook;
  readonly files: WarmFiles;
  readonly queue: WarmQueue;
  readonly terms: WarmTerms;
  /** Why judgement has it not warm; nothing: it has not judged. */
  readonly judged: (base: string, hot: HotFile | undefined) => string | undefined;
};

/** Why a file is warm in a region, or is not. */
export function warmthOf({ region, plays, files, queue, terms, judged }: TellingParts, base: string, nowMs: number): Warmth {
  const hot = plays.find(base, nowMs);
  const file = files.find(base);
  const known = { region, playsPerDay: hot?.playsPerDay ?? 0, ...(file === undefined ? {} : { warmedAtMs: file.warmedAtMs, freshUntilMs: file.freshUntilMs }) };
  if (file !== undefined && file.freshUntilMs > nowMs) return { ...known, state: "warm", why: file.why };
  const job = queue.jobOf(base);
  if (job !== undefined) return { ...known, state: "queued", why: job.kind === "order" ? job.facts.why : (judged(base, hot) ?? "it is next in what the region does by itself") };
  return { ...known, state: "cold", why: judged(base, hot) ?? coldWhy(hot, file !== undefined, terms.listeners) };
}

/** What of a purge a region would have to fetch anew. */
export function costOf({ region, plays }: TellingParts, hashes: readonly number[], nowMs: number): PurgeCost {
  const files = plays.named(new Set(hashes), nowMs);
  const sum = (of: (file: HotFile) => number) => files.reduce((sum, file) => sum + of(file), 0);
  return { region, files: files.length, bytes: sum(({ size }) => size), requestsPerSec: sum(({ playsPerDay }) => playsPerDay) / DAY_SEC };
}

function coldWhy(hot: HotFile | undefined, wasWarm: boolean, listeners: number): string {
  if (wasWarm) return "it was warm, and nobody ordered or played it of late";
  if (hot === undefined) return "nobody ordered it, and nobody here played it of late";
  if (hot.listeners < listeners) return `${hot.listeners === 1 ? "one listener is" : `${hot.listeners} listeners are`} no reason, ${listeners} are`;
  return "nobody ordered it, and judgement has not picked it";
}
