/** A file that judgement had warmed: when (ms since the epoch), how many bytes, and whether somebody has played it within a day. */
export type Judged = { readonly bytes: number; readonly warmedAtMs: number; readonly playedWithinDay: boolean };

/** Of what was warmed between seven days and one day ago: files, bytes, and those of files that were played within a day. */
export type Precision = { readonly files: number; readonly bytes: number; readonly playedBytes: number };

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** With fewer files nothing is said. */
const LEAST_FILES = 20;
/** Of its bytes judgement may spend so much when it begins again. */
const AGAIN_SHARE = 0.1;

/** What came of what was warmed, since a time; what is younger than a day is not counted at all, as it may yet be played. */
export function precisionOf(judged: Iterable<Judged>, sinceMs: number, nowMs: number): Precision {
  let [files, bytes, playedBytes] = [0, 0, 0];
  for (const { bytes: warmed, warmedAtMs, playedWithinDay } of judged) {
    if (warmedAtMs < sinceMs || warmedAtMs > nowMs - DAY_MS || warmedAtMs < nowMs - WEEK_MS) continue;
    files += 1;
    bytes += warmed;
    if (playedWithinDay) playedBytes += warmed;
  }
  return { files, bytes, playedBytes };
}

/** The share of bytes that were played, 0 to 1; null: too few files to say. */
export function shareOf({ files, bytes, playedBytes }: Precision): number | null {
  return files < LEAST_FILES || bytes === 0 ? null : playedBytes / bytes;
}

/** Whether judgement may go on. `sinceMs`: only what was warmed from then on counts, so that nobody is stopped twice for the same. */
export type Standing =
  | { readonly kind: "judging"; readonly sinceMs: number }
  /** Too little of what it warmed was played: it rests. */
  | { readonly kind: "stopped"; readonly untilMs: number; readonly share: number }
  /** After the rest, with a part of its bytes, until there is enough to say that it is right again. */
  | { readonly kind: "trying"; readonly sinceMs: number };

/** As it is before anything was warmed. */
export const AT_FIRST: Standing = { kind: "judging", sinceMs: 0 };

/** What becomes of a standing by what was played; `floor` as PREWARM_PRECISION, where 0 never stops. */
export function verdict(standing: Standing, judged: Iterable<Judged>, floor: number, nowMs: number): Standing {
  if (floor === 0) return standing.kind === "judging" ? standing : { kind: "judging", sinceMs: nowMs };
  if (standing.kind === "stopped") return nowMs < standing.untilMs ? standing : { kind: "trying", sinceMs: nowMs };
  const share = shareOf(precisionOf(judged, standing.sinceMs, nowMs));
  if (share === null) return standing;
  if (share < floor) return { kind: "stopped", untilMs: nowMs + DAY_MS, share };
  return standing.kind === "trying" ? { kind: "judging", sinceMs: standing.sinceMs } : standing;
}

/** The part of its bytes that judgement may spend, 0 to 1. */
export function spendable({ kind }: Standing): number {
  return kind === "judging" ? 1 : kind === "trying" ? AGAIN_SHARE : 0;
}
